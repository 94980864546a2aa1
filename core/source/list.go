package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Listed is what `go list -json` tells of a package, as far as it is used here.
type Listed struct {
	ImportPath string
	Name       string
	Dir        string
	Standard   bool
	GoFiles    []string
	CgoFiles   []string
	Export     string            // file with export data; empty: not asked for, or the package does not compile
	ImportMap  map[string]string // of imports whose path in the source is another one
	Module     *struct {
		Path      string
		Main      bool
		GoVersion string
	}
}

// ReadList reads the output of `go list -json -deps`, by import path.
func ReadList(r io.Reader) (map[string]*Listed, error) {
	packages := map[string]*Listed{}
	for d := json.NewDecoder(r); ; {
		p := new(Listed)
		switch err := d.Decode(p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, fmt.Errorf("the output of go list cannot be read: %w", err)
		}
		packages[p.ImportPath] = p
	}
}
