// Package counter is a tour of what a Go library can declare for Python: each kind once.
//
// library.go has the declarations; the other files are ordinary Go, one kind of function each.
package counter

import "github.com/goferry/goferry/core"

// Library is what Python gets.
var Library = core.NewLibrary("counter", New,
	// What the library's object does. Python calls block, or are awaited.
	core.Method((*Counter).Bump),
	core.Serial((*Counter).Append),
	core.Stream((*Counter).Watch),
	core.Method((*Counter).CountTo),
	core.Method((*Counter).FirstThat),
	core.Method((*Counter).Tally),
	core.Teardown((*Counter).Close),

	// A value that stays in Go, for which Python gets an object.
	core.Method((*Counter).Steps),
	core.Object(
		core.Serial((*Cursor).Next),
		core.Teardown((*Cursor).Close)),

	// What needs no object: functions and constants of the module.
	core.Static(Parse),
	core.Export(Version),
	core.Const("Max", Max),

	// What Go tells without being asked.
	core.Emits(OnBumped),

	// Errors that Python catches by their class.
	core.Fails[*LimitError](core.Base("ValueError")),
	core.FailsIs("EndError", ErrEnd, core.Base("LookupError")),
)
