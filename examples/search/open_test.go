package search_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goferry/goferry/core"
	search "github.com/goferry/goferry/examples/search"
)

func TestAnIndexOnDiskReopensAsItWasMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "index")
	analyzer, field := search.AnalyzerCode, "body"
	index, err := search.New(t.Context(), search.Config{Path: path, Analyzer: &analyzer, Keywords: []string{"b", "a", "a"}, DefaultField: &field})
	must(t, err)
	put(t, index, text("x", "HTTPServer"))
	must(t, index.Close(t.Context()))

	for _, readOnly := range []bool{false, true} {
		index, err := search.New(t.Context(), search.Config{Path: path, ReadOnly: readOnly})
		must(t, err)
		finds(t, index, "server", "x")
		info, err := index.Info(t.Context(), core.None{})
		must(t, err)
		if info.Path != path || info.ReadOnly != readOnly || info.Analyzer != analyzer || info.DefaultField != field ||
			!slices.Equal(info.Keywords, []string{"a", "b"}) || info.Documents != 1 || !slices.Equal(info.Fields, []string{"body"}) {
			t.Errorf("got %+v", info)
		}
		if !readOnly && info.Size == 0 {
			t.Error("it has no size")
		}
		must(t, index.Close(t.Context()))
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestAnIndexIsNotOpenedAsSomethingElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index")
	must(t, closed(t, search.Config{Path: path, Keywords: []string{"a"}}))
	english, words, field, empty := search.AnalyzerEnglish, search.AnalyzerWords, "body", ""
	for _, c := range []struct {
		config search.Config
		want   string
	}{
		{search.Config{Analyzer: &english}, `was made with analyzer "words", not "english": leave analyzer out, or make an index elsewhere`},
		{search.Config{Keywords: []string{}}, `was made with keywords ["a"], not []: leave`},
		{search.Config{DefaultField: &field}, `was made with default_field "", not "body": leave`},
	} {
		c.config.Path = path
		err := closed(t, c.config)
		if _, ok := errors.AsType[*search.MismatchError](err); !ok || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	must(t, closed(t, search.Config{Path: path, Analyzer: &words, Keywords: []string{"a", "a"}, DefaultField: &empty}))
}

func closed(t *testing.T, config search.Config) error {
	t.Helper()
	index, err := search.New(t.Context(), config)
	if err != nil {
		return err
	}
	return index.Close(t.Context())
}

func TestWhatIsNoIndexIsRefused(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	must(t, os.WriteFile(file, nil, 0o644))
	unknown := search.Analyzer("klingon")
	body := "body"
	for _, c := range []struct {
		config search.Config
		is     error
		want   string
	}{
		{search.Config{Path: folder}, search.ErrNoIndex, "there is no index in " + folder + ", and it is not empty"},
		{search.Config{Path: folder + "/none", ReadOnly: true}, search.ErrNoIndex, "there is no index in " + folder + "/none"},
		{search.Config{ReadOnly: true}, search.ErrNoIndex, "needs a path"},
		{search.Config{Path: file + "/below"}, nil, "not a directory"},
		{search.Config{Analyzer: &unknown}, nil, `analyzer is "klingon"; it can be "words", "english" or "code"`},
		{search.Config{Keywords: []string{"_id"}}, nil, "names are not empty and do not begin with _"},
		{search.Config{Keywords: []string{body}, DefaultField: &body}, nil, `"body" is both`},
	} {
		err := closed(t, c.config)
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%+v: got %v, want %s", c.config, err, c.want)
		}
	}
}

func TestAnIndexHasOneWriterAndAnyNumberOfReaders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index")
	writer, err := search.New(t.Context(), search.Config{Path: path})
	must(t, err)
	for _, readOnly := range []bool{false, true} {
		if err := closed(t, search.Config{Path: path, ReadOnly: readOnly}); !errors.Is(err, search.ErrLocked) {
			t.Errorf("beside a writer: got %v", err)
		}
	}
	put(t, writer, text("x", "word"))
	must(t, writer.Close(t.Context()))
	readers := [...]*search.Index{open(t, search.Config{Path: path, ReadOnly: true}), open(t, search.Config{Path: path, ReadOnly: true})}
	for _, reader := range readers {
		finds(t, reader, "word", "x")
	}
	for name, err := range map[string]error{
		"put":       second(readers[0].Put(t.Context(), text("y", "z"))),
		"delete":    second(readers[0].Delete(t.Context(), []string{"x"})),
		"put_all":   second(readers[0].PutAll(t.Context(), search.PutAllRequest{Documents: []search.Document{text("y", "z")}, BatchSize: 1})),
		"new_batch": second(readers[0].NewBatch(t.Context(), core.None{})),
	} {
		if !errors.Is(err, search.ErrReadOnly) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestManyThatMakeOneIndexGetTheSame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				err := closed(t, search.Config{Path: path})
				if err == nil {
					return
				}
				if !errors.Is(err, search.ErrLocked) {
					t.Errorf("got %v", err)
					return
				}
			}
		})
	}
	all.Wait()
	if documents(t, open(t, search.Config{Path: path})) != 0 {
		t.Error("it is not empty")
	}
}
