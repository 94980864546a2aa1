package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"go.uber.org/zap"

	bolt "go.etcd.io/bbolt/errors"

	"github.com/goferry/goferry/core"
)

// lockTimeout is how long an opening waits for somebody else to close the index. bleve's own waits
// for ever, whatever becomes of the caller.
const lockTimeout = "1s"

// New opens an index, or makes one.
func New(ctx context.Context, config Config) (*Index, error) {
	wanted, err := config.fresh()
	if err != nil {
		return nil, err
	}
	engine, made, err := openEngine(config, wanted)
	if err != nil {
		return nil, err
	}
	i := &Index{engine: engine, config: config}
	if err := i.settle(); err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	i.watch(core.Log(ctx))
	core.Log(ctx).Info("opened", zap.String("path", config.Path), zap.Bool("new", made))
	return i, nil
}

func openEngine(config Config, wanted settings) (engine bleve.Index, made bool, err error) {
	if config.Path == "" {
		if config.ReadOnly {
			return nil, false, fmt.Errorf("an index that is open for queries only needs a path: %w", ErrNoIndex)
		}
		engine, err = makeEngine("", wanted)
		return engine, true, err
	}
	engine, err = openFolder(config)
	if !errors.Is(err, ErrNoIndex) || config.ReadOnly {
		return engine, false, err
	}
	if entries, err := os.ReadDir(config.Path); err == nil && len(entries) > 0 {
		return nil, false, fmt.Errorf("%w in %s, and it is not empty", ErrNoIndex, config.Path)
	}
	if err := makeFolder(config.Path, wanted); err != nil {
		return nil, false, err
	}
	engine, err = openFolder(config)
	return engine, true, err
}

func openFolder(config Config) (bleve.Index, error) {
	engine, err := bleve.OpenUsing(config.Path, map[string]any{
		"read_only": config.ReadOnly, "bolt_timeout": lockTimeout, "asyncErrorCallbackName": callbackName,
	})
	switch {
	case errors.Is(err, bleve.ErrorIndexPathDoesNotExist), errors.Is(err, bleve.ErrorIndexMetaMissing):
		return nil, fmt.Errorf("%w in %s", ErrNoIndex, config.Path)
	case errors.Is(err, bolt.ErrTimeout):
		return nil, fmt.Errorf("%s: %w", config.Path, ErrLocked)
	case err != nil:
		return nil, fmt.Errorf("opening the index in %s: %w", config.Path, err)
	}
	return engine, nil
}

// makeFolder makes an index beside its place and moves it there: so there is a whole index or none,
// and of two that make one the second finds the first's.
func makeFolder(path string, wanted settings) error {
	parent := filepath.Dir(filepath.Clean(path))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	place, err := os.MkdirTemp(parent, ".index-")
	if err != nil {
		return err
	}
	engine, err := makeEngine(filepath.Join(place, "index"), wanted)
	if err == nil {
		err = engine.Close()
	}
	if err == nil {
		err = os.Rename(filepath.Join(place, "index"), path)
		if errors.Is(err, os.ErrExist) { // a folder that is not empty
			err = nil
		}
	}
	return errors.Join(err, os.RemoveAll(place))
}

// makeEngine makes an index with its settings, in memory if path is empty.
func makeEngine(path string, wanted settings) (bleve.Index, error) {
	m, err := wanted.mapping()
	if err != nil {
		return nil, err
	}
	engine, err := bleve.NewUsing(path, m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, err
	}
	if err := engine.SetInternal(settingsKey, []byte(asText(wanted))); err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return engine, nil
}

// settle reads the settings that the index was made with.
func (i *Index) settle() error {
	text, err := i.engine.GetInternal(settingsKey)
	if err != nil {
		return err
	}
	if text == nil {
		return fmt.Errorf("%w of this library in %s", ErrNoIndex, i.config.Path)
	}
	if err := json.Unmarshal(text, &i.settings); err != nil {
		return fmt.Errorf("the settings of the index in %s: %w", i.config.Path, err)
	}
	return i.settings.check(i.config)
}
