package search

import (
	"path/filepath"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"go.uber.org/zap"
)

// callbackName is what bleve knows our callback by: it is a name since it lies in a configuration.
const callbackName = "goferry.search"

// watched are the loggers of the open indexes, by bleve's path for each.
var watched sync.Map

// bleve merges and writes on goroutines of its own. What fails there (a full disk) is tried again, and
// nobody would hear of it.
func init() {
	scorch.RegistryAsyncErrorCallbacks[callbackName] = func(err error, path string) {
		if log, ok := watched.Load(path); ok {
			log.(*zap.Logger).Error("writing failed", zap.String("path", filepath.Dir(path)), zap.Error(err))
		}
	}
}

func (i *Index) watch(log *zap.Logger) {
	if i.config.Path != "" && !i.config.ReadOnly {
		watched.Store(i.storePath(), log)
	}
}

func unwatch(i *Index) { watched.Delete(i.storePath()) }

func (i *Index) storePath() string { return i.config.Path + string(filepath.Separator) + "store" }
