package treesum_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/goferry/goferry/examples/treesum"
)

// BenchmarkFile digests one file of 64 MiB from the page cache.
func BenchmarkFile(b *testing.B) {
	const size = 64 << 20
	path := write(b, b.TempDir(), "file", strings.Repeat("0123456789abcdef", size/16))
	for _, algorithm := range []treesum.Algorithm{treesum.SHA256, treesum.BLAKE3} {
		for _, chunk := range []int{32 << 10, 128 << 10, 256 << 10, 1 << 20, 4 << 20} {
			b.Run(fmt.Sprintf("%s/%dKiB", algorithm, chunk>>10), func(b *testing.B) {
				object := newTreesum(b, treesum.Config{ChunkSize: chunk})
				b.SetBytes(size)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := object.DigestFile(b.Context(), treesum.DigestFileRequest{Path: path, Algorithm: algorithm}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	b.Run("plain sha256", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			plain(b, path)
		}
	})
}

// BenchmarkSmallFile shows what a file costs beside its content.
func BenchmarkSmallFile(b *testing.B) {
	path := write(b, b.TempDir(), "file", "content")
	b.Run("treesum", func(b *testing.B) {
		object := newTreesum(b, treesum.Config{})
		b.ReportAllocs()
		for b.Loop() {
			if _, err := object.DigestFile(b.Context(), treesum.DigestFileRequest{Path: path, Algorithm: treesum.SHA256}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			plain(b, path)
		}
	})
}

// plain is what a program without this package does.
func plain(b *testing.B, path string) {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		b.Fatal(err)
	}
	h.Sum(nil)
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkTree digests Go's own sources, with different numbers of workers and plainly.
func BenchmarkTree(b *testing.B) {
	goroot, err := exec.CommandContext(b.Context(), "go", "env", "GOROOT").Output()
	must(b, err)
	root := filepath.Join(strings.TrimSpace(string(goroot)), "src")
	for _, workers := range []int{1, 2, 8} {
		b.Run("workers="+strconv.Itoa(workers), func(b *testing.B) {
			object := newTreesum(b, treesum.Config{Workers: workers})
			b.ReportAllocs()
			var files int64
			for b.Loop() {
				tree, err := object.DigestTree(b.Context(), treesum.DigestTreeRequest{Root: root, Algorithm: treesum.SHA256, Symlinks: treesum.SymlinksSkip})
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(tree.Size)
				files += tree.Files
			}
			b.ReportMetric(float64(files)/b.Elapsed().Seconds(), "files/s")
		})
	}
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			var bytes int64
			err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
				if err != nil || !entry.Type().IsRegular() {
					return err
				}
				info, err := entry.Info()
				if err == nil {
					bytes += info.Size()
					plain(b, path)
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(bytes)
		}
	})
}
