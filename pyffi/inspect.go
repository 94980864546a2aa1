package pyffi

import "runtime"

// Runtime describes the Go runtime of this extension, as JSON: {"go", "os", "arch", "gomaxprocs",
// "goroutines"}.
func Runtime() string {
	return text(map[string]any{
		"go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH,
		"gomaxprocs": runtime.GOMAXPROCS(0), "goroutines": runtime.NumGoroutine(),
	})
}

// Stacks gives the stacks of all goroutines, as a panic prints them, cut after so many bytes. It
// stops every goroutine meanwhile: for bug reports.
func Stacks(limit int) string {
	stacks := make([]byte, max(limit, 0))
	return string(stacks[:runtime.Stack(stacks, true)])
}
