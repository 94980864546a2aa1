package treesum_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/examples/treesum"
)

// counting is the input of BLAKE3's published test vectors: 0, 1, … 250, 0, 1, …
func counting(n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(i % 251)
	}
	return data
}

// TestAlgorithmsGiveThePublishedDigests checks vectors of RFC 1321, FIPS 180 and BLAKE3's repository.
func TestAlgorithmsGiveThePublishedDigests(t *testing.T) {
	for _, vector := range []struct {
		algorithm treesum.Algorithm
		data      []byte
		digest    string
	}{
		{treesum.MD5, nil, "d41d8cd98f00b204e9800998ecf8427e"},
		{treesum.MD5, []byte("abc"), "900150983cd24fb0d6963f7d28e17f72"},
		{treesum.SHA1, nil, "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
		{treesum.SHA1, []byte("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d"},
		{treesum.SHA256, nil, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{treesum.SHA256, []byte("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{treesum.SHA512, []byte("abc"), "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
			"2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
		{treesum.BLAKE3, nil, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
		{treesum.BLAKE3, counting(1), "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
		{treesum.BLAKE3, counting(1024), "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"},
		{treesum.BLAKE3, counting(1025), "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"},
		{treesum.BLAKE3, counting(31744), "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47"},
		{treesum.BLAKE3, counting(102400), "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"},
	} {
		t.Run(fmt.Sprintf("%s of %d bytes", vector.algorithm, len(vector.data)), func(t *testing.T) {
			path := write(t, t.TempDir(), "file", string(vector.data))
			object := newTreesum(t, treesum.Config{ChunkSize: 1000}) // no multiple of any block
			file, err := object.DigestFile(t.Context(), treesum.DigestFileRequest{Path: path, Algorithm: vector.algorithm})
			must(t, err)
			want := treesum.FileDigest{Path: path, Algorithm: vector.algorithm, Digest: vector.digest, Size: int64(len(vector.data))}
			if file != want {
				t.Errorf("file: got %+v, want %+v", file, want)
			}
			bytes, err := object.DigestBytes(t.Context(), treesum.DigestBytesRequest{Data: vector.data, Algorithm: vector.algorithm})
			must(t, err)
			if bytes != (treesum.BytesDigest{Algorithm: vector.algorithm, Digest: vector.digest, Size: int64(len(vector.data))}) {
				t.Errorf("bytes: got %+v, want %s", bytes, vector.digest)
			}
		})
	}
}

func TestAlgorithmsAreListedSorted(t *testing.T) {
	names, err := newTreesum(t, treesum.Config{}).Algorithms(t.Context(), core.None{})
	must(t, err)
	if !slices.Equal(names, []treesum.Algorithm{"blake3", "md5", "sha1", "sha256", "sha512"}) {
		t.Errorf("got %v", names)
	}
}

func TestAnUnknownAlgorithmIsRefusedWithTheKnownOnes(t *testing.T) {
	object := newTreesum(t, treesum.Config{})
	dir := t.TempDir()
	path := write(t, dir, "file", "")
	for name, request := range map[string]func(context.Context, treesum.Algorithm) error{
		"file": func(ctx context.Context, a treesum.Algorithm) error {
			_, err := object.DigestFile(ctx, treesum.DigestFileRequest{Path: path, Algorithm: a})
			return err
		},
		"bytes": func(ctx context.Context, a treesum.Algorithm) error {
			_, err := object.DigestBytes(ctx, treesum.DigestBytesRequest{Algorithm: a})
			return err
		},
		"tree": func(ctx context.Context, a treesum.Algorithm) error {
			_, err := object.DigestTree(ctx, treesum.DigestTreeRequest{Root: dir, Algorithm: a, Symlinks: treesum.SymlinksSkip})
			return err
		},
	} {
		for _, algorithm := range []treesum.Algorithm{"", "SHA256", "crc32"} {
			err := request(t.Context(), algorithm)
			want := fmt.Sprintf("unknown algorithm %q; there are blake3, md5, sha1, sha256, sha512", string(algorithm))
			if !errors.Is(err, treesum.ErrUnknownAlgorithm) || err.Error() != want {
				t.Errorf("%s: got %v, want %s", name, err, want)
			}
		}
	}
}

func TestBytesLargerThanAChunkAreDigestedWhole(t *testing.T) {
	object := newTreesum(t, treesum.Config{})
	for _, n := range []int{treesum.DefaultChunkSize - 1, treesum.DefaultChunkSize, 2*treesum.DefaultChunkSize + 1} {
		data := strings.Repeat("x", n)
		got, err := object.DigestBytes(t.Context(), treesum.DigestBytesRequest{Data: []byte(data), Algorithm: treesum.SHA256})
		must(t, err)
		if got.Digest != sha256Hex(data) {
			t.Errorf("%d bytes: got %s", n, got.Digest)
		}
	}
}

func TestDigestingBytesEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	cancel(gone)
	_, err := newTreesum(t, treesum.Config{}).DigestBytes(ctx, treesum.DigestBytesRequest{Data: []byte("x"), Algorithm: treesum.SHA256})
	if !errors.Is(err, gone) {
		t.Errorf("got %v, want the cause", err)
	}
}

func TestNewRefusesNumbersOutOfBounds(t *testing.T) {
	for config, want := range map[treesum.Config]string{
		{Workers: -1}:        "workers is -1; it can be 1 to 4096, or 0 for one for each CPU",
		{Workers: 4097}:      "workers is 4097; it can be 1 to 4096, or 0 for one for each CPU",
		{ChunkSize: -1}:      "chunk_size is -1; it can be 1 to 67108864 bytes, or 0 for 262144",
		{ChunkSize: 1 << 30}: "chunk_size is 1073741824; it can be 1 to 67108864 bytes, or 0 for 262144",
	} {
		if _, err := treesum.New(t.Context(), config); err == nil || err.Error() != want {
			t.Errorf("%+v: got %v, want %s", config, err, want)
		}
	}
}
