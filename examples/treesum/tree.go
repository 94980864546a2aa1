package treesum

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// treeEvents is told what becomes of each file, by several goroutines at once. Its functions may
// block: none is called while a lock or one of the engine's slots is held.
type treeEvents struct {
	done   func(ctx context.Context, event FileDone)
	failed func(ctx context.Context, event FileFailed)
}

// tree is one tree that is being digested.
type tree struct {
	engine    *engine
	events    treeEvents
	algorithm int
	walker    walker

	mu    sync.Mutex // guards what follows
	total TreeDigest // its digest is set at the end
	lines manifest
}

// found is a file on its way from the walk to a worker.
type found struct {
	name string
	link bool
}

// tree digests the files below root. One goroutine walks, workers read; the channel between them
// has no buffer, so the walk is at most one name ahead.
func (e *engine) tree(ctx context.Context, req DigestTreeRequest, events treeEvents) (TreeDigest, error) {
	algorithm, err := algorithmIndex(req.Algorithm)
	if err != nil {
		return TreeDigest{}, err
	}
	follow, err := req.Symlinks.follow()
	if err != nil {
		return TreeDigest{}, err
	}
	t := &tree{engine: e, events: events, algorithm: algorithm}
	t.total.Root, t.total.Algorithm = req.Root, req.Algorithm

	group, inner := errgroup.WithContext(ctx)
	files := make(chan found)
	t.walker = walker{
		root:   req.Root,
		follow: follow,
		file: func(name string, link bool) error {
			select {
			case files <- found{name, link}:
				return nil
			case <-inner.Done():
				return context.Cause(inner)
			}
		},
		failed:  func(name string, err error) { t.fail(inner, name, err) },
		skipped: t.skip,
	}
	group.Go(func() error {
		defer close(files)
		return t.walker.walk(inner)
	})
	for range e.workers {
		group.Go(func() error {
			for f := range files {
				if err := t.file(inner, f); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return TreeDigest{}, err
	}
	// Wait happens after all workers, so the lock is not needed.
	t.total.Digest, err = t.lines.digest(ctx, algorithm)
	return t.total, err
}

// file returns an error only when ctx ended.
func (t *tree) file(ctx context.Context, f found) error {
	open := openEntry
	if f.link {
		open = openFollowing
	}
	path := t.walker.path(f.name)
	digest, size, err := t.engine.file(ctx, open, path, t.algorithm)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		t.fail(ctx, f.name, err)
		return nil
	}
	t.mu.Lock()
	t.total.Files++
	t.total.Size += size
	t.lines = append(t.lines, manifestLine{f.name, digest})
	t.mu.Unlock()
	t.events.done(ctx, FileDone{Path: path, Digest: digest, Size: size})
	return nil
}

func (t *tree) fail(ctx context.Context, name string, err error) {
	t.mu.Lock()
	t.total.Failed++
	t.mu.Unlock()
	t.events.failed(ctx, fileFailed(t.walker.path(name), err))
}

func (t *tree) skip() {
	t.mu.Lock()
	t.total.Skipped++
	t.mu.Unlock()
}
