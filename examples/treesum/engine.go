package treesum

import (
	"context"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// engine digests files, at most workers at once. All methods may be called concurrently.
type engine struct {
	workers int
	// slots has a unit for each file that may be open; it bounds buffers as well, since whoever
	// holds a scratch holds a unit.
	slots *semaphore.Weighted
	// scratches keeps *scratch. A pool and not a list, so that an idle library gives its memory back.
	scratches sync.Pool
}

// scratch is what digesting a file needs, used by one goroutine at a time.
type scratch struct {
	chunk  []byte
	hashes [len(algorithms)]hash.Hash // made when first needed
	sum    [64]byte                   // the longest digest
}

func newEngine(workers, chunkSize int) *engine {
	e := &engine{workers: workers, slots: semaphore.NewWeighted(int64(workers))}
	e.scratches.New = func() any { return &scratch{chunk: make([]byte, chunkSize)} }
	return e
}

// file digests what open gives and closes it. It waits until less than workers files are open, or
// until ctx ends.
func (e *engine) file(ctx context.Context, open func(string) (*os.File, error), path string, algorithm int) (string, int64, error) {
	if err := e.slots.Acquire(ctx, 1); err != nil {
		return "", 0, context.Cause(ctx)
	}
	defer e.slots.Release(1)
	f, err := open(path)
	if err != nil {
		return "", 0, err
	}
	s := e.scratches.Get().(*scratch)
	defer e.scratches.Put(s)
	digest, size, err := s.file(ctx, f, algorithm)
	if closed := f.Close(); err == nil && closed != nil {
		return "", 0, closed // a network file system may tell a read's failure only here
	}
	return digest, size, err
}

// file digests f from where it stands to its end.
func (s *scratch) file(ctx context.Context, f *os.File, algorithm int) (string, int64, error) {
	// Files on disks have no deadlines, since reading them does not wait for anybody. Files that have
	// them though they claim to be regular (the kernel's log in /proc) may keep a reader for ever.
	if f.SetReadDeadline(time.Time{}) == nil {
		stop := context.AfterFunc(ctx, func() {
			// The error would say that f is closed, when nobody reads any more.
			_ = f.SetReadDeadline(time.Unix(1, 0))
		})
		defer stop()
	}
	return s.reader(ctx, f, algorithm)
}

// reader digests r to its end. ctx is looked at before each chunk.
func (s *scratch) reader(ctx context.Context, r io.Reader, algorithm int) (string, int64, error) {
	h := s.hash(algorithm)
	var size int64
	for {
		if ctx.Err() != nil {
			return "", size, context.Cause(ctx)
		}
		n, err := r.Read(s.chunk)
		// A hash.Hash never fails to write.
		_, _ = h.Write(s.chunk[:n])
		size += int64(n)
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			return hex.EncodeToString(h.Sum(s.sum[:0])), size, nil
		case ctx.Err() != nil && errors.Is(err, os.ErrDeadlineExceeded):
			return "", size, context.Cause(ctx)
		default:
			return "", size, err
		}
	}
}

// digestBytes digests what is in memory. ctx is looked at before each 256 KiB. It waits for no slot:
// it opens nothing and reads nothing.
func digestBytes(ctx context.Context, data []byte, algorithm int) (string, error) {
	h := algorithms[algorithm].new()
	for {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		n := min(len(data), DefaultChunkSize)
		_, _ = h.Write(data[:n]) // a hash.Hash never fails to write
		if data = data[n:]; len(data) == 0 {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
	}
}

// hash gives the algorithm's hash in its initial state.
func (s *scratch) hash(algorithm int) hash.Hash {
	if s.hashes[algorithm] == nil {
		s.hashes[algorithm] = algorithms[algorithm].new()
	} else {
		s.hashes[algorithm].Reset()
	}
	return s.hashes[algorithm]
}
