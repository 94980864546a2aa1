package treesum

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
)

// A manifest is what a tree's digest is over: a line for each file, as sha256sum writes it, sorted by
// name as bytes. It holds a name and a digest for each file, and no content.
type manifest []manifestLine

type manifestLine struct{ name, digest string }

// escaping does to a name what coreutils do: a line stays one line, and begins with a backslash when
// its name was changed.
var escaping = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`)

// appendTo writes the line into dst. Names begin with ./ as they do in find's output.
func (l manifestLine) appendTo(dst []byte) []byte {
	name := l.name
	if strings.ContainsAny(name, "\\\n\r") {
		name = escaping.Replace(name)
		dst = append(dst, '\\')
	}
	dst = append(dst, l.digest...)
	dst = append(dst, "  ./"...)
	dst = append(dst, name...)
	return append(dst, '\n')
}

// digest sorts m. It returns context.Cause(ctx) when ctx ends.
func (m manifest) digest(ctx context.Context, algorithm int) (string, error) {
	slices.SortFunc(m, func(a, b manifestLine) int { return strings.Compare(a.name, b.name) })
	h := algorithms[algorithm].new()
	var line []byte
	for _, l := range m {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		line = l.appendTo(line[:0])
		_, _ = h.Write(line) // a hash.Hash never fails to write
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
