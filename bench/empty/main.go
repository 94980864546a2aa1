//go:build goferry_python

// Command empty is a CPython extension with a Go runtime and nothing else: what
// loading any Go extension costs.
package main

import "C"

func main() {}

//export goferry_bench_nothing
func goferry_bench_nothing() {}
