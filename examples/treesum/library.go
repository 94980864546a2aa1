package treesum

import (
	"context"

	"github.com/goferry/goferry/core"
)

// OnFileDone is emitted by DigestTree for each file that it digested, in no particular order.
var OnFileDone = core.NewEvent[FileDone]("file_done")

// OnFileFailed is emitted by DigestTree for each file and directory that it could not read.
var OnFileFailed = core.NewEvent[FileFailed]("file_failed")

// emitted is how DigestTree tells its events. Emit's errors are left to the runtime, which counts
// events that are lost and tells of them: a listener that cannot follow must not spoil a digest.
var emitted = treeEvents{
	done:   func(ctx context.Context, event FileDone) { _ = OnFileDone.Emit(ctx, event) },
	failed: func(ctx context.Context, event FileFailed) { _ = OnFileFailed.Emit(ctx, event) },
}

// Library is treesum as goferry serves it.
var Library = core.NewLibrary("treesum", New,
	core.Method((*Treesum).DigestFile),
	core.Method((*Treesum).DigestBytes),
	core.Method((*Treesum).DigestTree),
	core.Method((*Treesum).Algorithms),
	core.Emits(OnFileDone, OnFileFailed),
	core.FailsIs("UnknownAlgorithmError", ErrUnknownAlgorithm, core.Base("ValueError")),
)
