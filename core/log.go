package core

import (
	"context"

	"go.uber.org/zap"
)

// Log gives the logger of the context that ctx belongs to (see [Event.Emit]): Options.Logger. For any
// other ctx, context.Background() in a package's initialisation say, it gives that of the process: see
// [LogOutside].
//
// In a Python extension its records come out in Python's logging, at the logger goferry.<library>, and
// those of Log(ctx).Named("db") at goferry.<library>.db. It may be used by any goroutine, from the
// initialisation of packages on, and kept beyond ctx, also beyond the context's close. Logging never
// waits for Python: a record costs about a microsecond, and one of a level that Python's logger does
// not take an atomic load.
func Log(ctx context.Context) *zap.Logger {
	if c := contextOf(ctx); c != nil {
		return c.log
	}
	return outside.logger
}
