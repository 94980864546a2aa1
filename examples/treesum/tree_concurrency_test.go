package treesum_test

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goferry/goferry/examples/treesum"
)

func TestCancellingATreeGivesTheCause(t *testing.T) {
	root := t.TempDir()
	for i := range 100 {
		write(t, root, strconv.Itoa(i), "x")
	}
	object := newTreesum(t, treesum.Config{Workers: 1})
	gone := errors.New("gone")
	for range 10 { // the walk and the worker learn of it in any order
		ctx, cancel := context.WithCancelCause(t.Context())
		files := 0
		_, err := object.TreeWith(ctx, treesum.DigestTreeRequest{Root: root, Algorithm: treesum.SHA256, Symlinks: treesum.SymlinksSkip},
			func(treesum.FileDone) {
				if files++; files == 3 {
					cancel(gone)
				}
			}, func(event treesum.FileFailed) { t.Errorf("%+v: cancelling is no failure of a file", event) })
		if !errors.Is(err, gone) || files != 3 {
			t.Errorf("got %v after %d files, want the cause after 3", err, files)
		}
	}
}

func TestAListenerThatBlocksHoldsNoSlot(t *testing.T) {
	root := t.TempDir()
	path := write(t, root, "file", "content")
	object := newTreesum(t, treesum.Config{Workers: 1})
	listening, release, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		_, err := object.TreeWith(t.Context(), treesum.DigestTreeRequest{Root: root, Algorithm: treesum.SHA256, Symlinks: treesum.SymlinksSkip},
			func(treesum.FileDone) { close(listening); <-release }, func(treesum.FileFailed) {})
		ended <- err
	}()
	<-listening
	_, err := object.DigestFile(t.Context(), treesum.DigestFileRequest{Path: path, Algorithm: treesum.SHA256})
	must(t, err)
	close(release)
	must(t, <-ended)
}

func TestManyTreesAtOnceShareTheWorkers(t *testing.T) {
	root, want := t.TempDir(), map[string]string{}
	for i := range 60 {
		name := strconv.Itoa(i%7) + "/" + strconv.Itoa(i)
		want[name] = strings.Repeat(name, i*3)
		write(t, root, name, want[name])
	}
	object := newTreesum(t, treesum.Config{Workers: 3, ChunkSize: 64})
	var all sync.WaitGroup
	digests := make([]string, 12)
	for i := range digests {
		all.Go(func() {
			tree, err := object.TreeWith(t.Context(), treesum.DigestTreeRequest{Root: root, Algorithm: treesum.SHA256, Symlinks: treesum.SymlinksSkip},
				func(treesum.FileDone) {}, func(treesum.FileFailed) {})
			if err != nil || tree.Files != 60 {
				t.Errorf("%+v, %v", tree, err)
			}
			digests[i] = tree.Digest
		})
	}
	all.Wait()
	one, _, err := digestTree(t, treesum.DigestTreeRequest{Root: root})
	must(t, err)
	for _, digest := range digests {
		if digest != one.Digest {
			t.Errorf("%s is not %s", digest, one.Digest)
		}
	}
}

func TestCancellingATreeEndsTheFileThatIsBeingRead(t *testing.T) {
	root := t.TempDir()
	must(t, os.Truncate(write(t, root, "hole", ""), 100<<30)) // takes no space, and a minute to digest
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	defer time.AfterFunc(20*time.Millisecond, func() { cancel(gone) }).Stop()
	object := newTreesum(t, treesum.Config{})
	_, err := object.TreeWith(ctx, treesum.DigestTreeRequest{Root: root, Algorithm: treesum.SHA256, Symlinks: treesum.SymlinksSkip},
		func(event treesum.FileDone) { t.Errorf("%+v: was not read whole", event) },
		func(event treesum.FileFailed) { t.Errorf("%+v: cancelling is no failure of a file", event) })
	if !errors.Is(err, gone) {
		t.Errorf("got %v, want the cause", err)
	}
}
