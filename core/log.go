package core

import (
	"context"

	"go.uber.org/zap"
)

// Log gives the logger of the context that ctx belongs to (see [Event.Emit]): Options.Logger. For any
// other ctx it gives one that logs nothing.
func Log(ctx context.Context) *zap.Logger {
	if c := contextOf(ctx); c != nil {
		return c.log
	}
	return zap.NewNop()
}
