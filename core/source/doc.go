// Package source reads what a library's Go source says and its compiled form does not: doc comments, parameter names,
// places, and the constants that belong to a named type. It also says what is wrong with a function that
// is declared by package core and does not have the shape for it, where the compiler says that it
// cannot infer a type.
//
// It knows packages by what `go list` tells of them, so that build tags, modules and workspaces are the go
// command's business, and uses the standard library alone. A package is type-checked from its source without
// the packages that it imports, which takes milliseconds; what cannot be known so is left out. With the export
// data of imports (`go list -export`) the types are known in full.
package source
