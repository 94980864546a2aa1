package treesum

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"strings"

	"github.com/zeebo/blake3"
)

// Algorithm is the name of a digest algorithm, spelt as Python's hashlib spells it.
type Algorithm string

// Algorithms. MD5 and SHA1 are for comparing with digests that exist; they do not protect against
// somebody who wants two files to have one digest.
const (
	BLAKE3 Algorithm = "blake3"
	MD5    Algorithm = "md5"
	SHA1   Algorithm = "sha1"
	SHA256 Algorithm = "sha256"
	SHA512 Algorithm = "sha512"
)

// ErrUnknownAlgorithm says that an algorithm's name is none that the library knows.
var ErrUnknownAlgorithm = errors.New("unknown algorithm")

// algorithms is sorted by name.
//
// BLAKE3 is zeebo's: it hashes on the goroutine that calls it, without allocating. The other
// well-kept module, lukechampine.com/blake3, starts goroutines within each Write, which would break
// the bound on workers, and is slower below 1 MiB.
var algorithms = [...]struct {
	name Algorithm
	new  func() hash.Hash
}{
	{BLAKE3, func() hash.Hash { return blake3.New() }},
	{MD5, md5.New},
	{SHA1, sha1.New},
	{SHA256, sha256.New},
	{SHA512, sha512.New},
}

// algorithmIndex finds the algorithm's place in algorithms.
func algorithmIndex(name Algorithm) (int, error) {
	for i := range algorithms {
		if algorithms[i].name == name {
			return i, nil
		}
	}
	known := make([]string, len(algorithms))
	for i, a := range algorithmNames() {
		known[i] = string(a)
	}
	return 0, fmt.Errorf("%w %q; there are %s", ErrUnknownAlgorithm, string(name), strings.Join(known, ", "))
}

func algorithmNames() []Algorithm {
	names := make([]Algorithm, len(algorithms))
	for i := range algorithms {
		names[i] = algorithms[i].name
	}
	return names
}
