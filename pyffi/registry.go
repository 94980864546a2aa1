package pyffi

import (
	"fmt"
	"slices"
	"sync"

	"github.com/goferry/goferry/core"
)

// registered are the libraries linked into this extension, in order of registration, the rings
// of their contexts, and their log. It is the package's one variable: an extension is one host.
var registered = struct {
	sync.Mutex
	libraries []*core.Library
	rings     rings
	log       *logQueue
}{log: newLogQueue(extensionLog())}

// What belongs to no context goes to the extension's first library, which is nearly always its only one.
// Packages are initialised before it is known by name; its number is.
func init() { core.LogOutside(registered.log.logger(0).Core()) }

// Register adds a library to this extension. The generated main package calls it in its init, once
// for each library that `goferry build` was given. Safe for concurrent use.
func Register(l *core.Library) {
	registered.Lock()
	defer registered.Unlock()
	registered.libraries = append(registered.libraries, l)
}

// library finds a library and its number by name.
func library(name string) (*core.Library, int, error) {
	registered.Lock()
	defer registered.Unlock()
	i := slices.IndexFunc(registered.libraries, func(l *core.Library) bool { return l.Name() == name })
	if i < 0 {
		names := make([]string, len(registered.libraries))
		for i, l := range registered.libraries {
			names[i] = l.Name()
		}
		return nil, 0, fmt.Errorf("this extension has no library %q; it has %q", name, names)
	}
	return registered.libraries[i], i, nil
}
