package treesum

import (
	"context"

	"github.com/goferry/goferry/core"
)

// Treesum digests files. Its methods may be called concurrently; it has no state beside its bounds,
// and no goroutine outlives the request that started it.
type Treesum struct{ engine *engine }

// New makes a library object. It fails when a number of the configuration is out of bounds.
func New(_ context.Context, config Config) (*Treesum, error) {
	config, err := config.complete()
	if err != nil {
		return nil, err
	}
	return &Treesum{newEngine(config.Workers, config.ChunkSize)}, nil
}

// DigestFileRequest names a file.
type DigestFileRequest struct {
	// Path is the file's. A symbolic link is followed.
	Path string `goferry:",path"`
	// Algorithm is one of what algorithms gives.
	Algorithm Algorithm `goferry:",default=sha256"`
}

// FileDigest is a file's digest.
type FileDigest struct {
	// Path is as it was given.
	Path string `goferry:",path"`
	// Algorithm is the one that was used.
	Algorithm Algorithm
	// Digest is in lower-case hexadecimal digits, as sha256sum prints it.
	Digest string
	// Size is how many bytes were digested.
	Size int64
}

// DigestFile digests one file, to where its end is when it is reached. A directory, a missing file
// and an unreadable one are errors, and so are FIFOs, sockets and devices, which are not opened.
func (t *Treesum) DigestFile(ctx context.Context, req DigestFileRequest) (FileDigest, error) {
	algorithm, err := algorithmIndex(req.Algorithm)
	if err != nil {
		return FileDigest{}, err
	}
	digest, size, err := t.engine.file(ctx, openFollowing, req.Path, algorithm)
	if err != nil {
		return FileDigest{}, err
	}
	return FileDigest{Path: req.Path, Algorithm: req.Algorithm, Digest: digest, Size: size}, nil
}

// DigestBytesRequest carries what is to be digested.
type DigestBytesRequest struct {
	// Data is digested whole.
	Data []byte
	// Algorithm is one of what algorithms gives.
	Algorithm Algorithm `goferry:",default=sha256"`
}

// BytesDigest is the digest of bytes that the caller gave.
type BytesDigest struct {
	// Algorithm is the one that was used.
	Algorithm Algorithm
	// Digest is in lower-case hexadecimal digits, as sha256sum prints it.
	Digest string
	// Size is how many bytes were digested.
	Size int64
}

// DigestBytes digests bytes that the caller has.
func (t *Treesum) DigestBytes(ctx context.Context, req DigestBytesRequest) (BytesDigest, error) {
	algorithm, err := algorithmIndex(req.Algorithm)
	if err != nil {
		return BytesDigest{}, err
	}
	digest, err := digestBytes(ctx, req.Data, algorithm)
	if err != nil {
		return BytesDigest{}, err
	}
	return BytesDigest{Algorithm: req.Algorithm, Digest: digest, Size: int64(len(req.Data))}, nil
}

// DigestTreeRequest names a directory.
type DigestTreeRequest struct {
	// Root is the directory. A symbolic link is followed here, whatever the policy is.
	Root string `goferry:",path"`
	// Algorithm is one of what algorithms gives.
	Algorithm Algorithm `goferry:",default=sha256"`
	// Symlinks is "skip", or "files" to digest the files that links in the tree lead to.
	Symlinks Symlinks `goferry:",default=skip"`
}

// TreeDigest is a tree's digest, and what it covers.
type TreeDigest struct {
	// Root is as it was given.
	Root string `goferry:",path"`
	// Algorithm is the one that was used.
	Algorithm Algorithm
	// Digest is the digest of the sorted list of the files' digests.
	Digest string
	// Files is how many files were digested.
	Files int64
	// Size is how many bytes they hold together.
	Size int64
	// Failed is how many files and directories could not be read. The digest is over the others.
	Failed int64
	// Skipped is how many symbolic links, FIFOs, sockets and devices were left out.
	Skipped int64
}

// DigestTree digests all files below a directory, and emits file_done or file_failed for each. It
// fails only if the directory itself cannot be opened. Its digest is that which
//
//	find . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum | sha256sum
//
// prints in the directory.
func (t *Treesum) DigestTree(ctx context.Context, req DigestTreeRequest) (TreeDigest, error) {
	return t.engine.tree(ctx, req, emitted)
}

// Algorithms gives the algorithms' names, sorted.
func (t *Treesum) Algorithms(context.Context, core.None) ([]Algorithm, error) {
	return algorithmNames(), nil
}
