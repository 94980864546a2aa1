package search

import "github.com/goferry/goferry/core"

// OnCommitted is emitted for each batch that the index has taken, whoever put it.
var OnCommitted = core.NewEvent[Committed]("committed")

// Library is the index as Python sees it.
var Library = core.NewLibrary("search", New,
	core.Teardown((*Index).Close),
	core.Method((*Index).Put),
	core.Method((*Index).PutAll),
	core.Method((*Index).Delete),
	core.Method((*Index).Get),
	core.Method((*Index).Search),
	core.Stream((*Index).Hits),
	core.Method((*Index).Count),
	core.Method((*Index).Info),
	core.Method((*Index).NewBatch, core.Name("batch")),
	core.Object(
		core.Method((*Batch).Put),
		core.Method((*Batch).Delete),
		core.Method((*Batch).Commit)),
	core.Static(CheckQuery),
	core.Fails[*QueryError](core.Base("ValueError")),
	core.Fails[*DocumentError](core.Base("ValueError")),
	core.Fails[*MissingError](core.Base("LookupError")),
	core.Fails[*MismatchError](core.Base("ValueError")),
	core.FailsIs("LockedError", ErrLocked, core.Base("OSError")),
	core.FailsIs("NoIndexError", ErrNoIndex, core.Base("LookupError")),
	core.FailsIs("ReadOnlyError", ErrReadOnly),
	core.FailsIs("CommittedError", ErrCommitted),
	core.Emits(OnCommitted),
	core.Const("MaxWindow", MaxWindow),
)
