package treesum

import (
	"context"
	"io"
	"os"
)

// TreeWith is DigestTree with functions in the place of its events.
func (t *Treesum) TreeWith(ctx context.Context, req DigestTreeRequest, done func(FileDone), failed func(FileFailed)) (TreeDigest, error) {
	return t.engine.tree(ctx, req, treeEvents{
		done:   func(_ context.Context, event FileDone) { done(event) },
		failed: func(_ context.Context, event FileFailed) { failed(event) },
	})
}

// FileWith is DigestFile with another way to open.
func (t *Treesum) FileWith(ctx context.Context, open func(string) (*os.File, error), path string) (string, error) {
	algorithm, err := algorithmIndex(SHA256)
	if err != nil {
		return "", err
	}
	digest, _, err := t.engine.file(ctx, open, path, algorithm)
	return digest, err
}

// OpenFollowing is how DigestFile opens.
var OpenFollowing = openFollowing

// DigestReader digests what has no path, in chunks of chunkSize.
func DigestReader(ctx context.Context, r io.Reader, chunkSize int) (string, int64, error) {
	algorithm, err := algorithmIndex(SHA256)
	if err != nil {
		return "", 0, err
	}
	s := scratch{chunk: make([]byte, chunkSize)}
	return s.reader(ctx, r, algorithm)
}
