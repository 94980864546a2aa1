package core

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"unsafe"
)

// Stream declares a function that answers with many items. It runs on a goroutine of its own, until
// it ends, its caller stops it, or its context closes: then its ctx ends, with ErrCancelled or
// ErrClosed as the cause, and the loop over its iterator is left, so that its deferred calls run.
// An error that it yields is its caller's, after the items before it, and ends it.
//
// The function is at most Options.StreamWindow items ahead of its caller (see StreamWindow): the
// yield of the next one blocks until the caller has taken some.
//
// In its own ctx there is no deadline: a caller's timeout bounds each of its waits for an item.
func Stream[T, Req, Item any](f func(*T, context.Context, Req) iter.Seq2[Item, error], opts ...MemberOption) Member[T] {
	return memberOption[T]{declareMember(kindStream, f, signatureOf[T, Req, Item](), streamInvoker(f), opts)}
}

// StreamWindow is how many items a Stream may be ahead of its caller, in place of
// Options.StreamWindow. With 1 it makes an item only when the caller asks for one.
func StreamWindow(items int) MemberOption {
	return func(m *member) { m.window = items }
}

// A request for a stream begins with the number that its caller gave it, 8 bytes little-endian; then
// comes the argument. The caller chooses the number, so that it can stop the stream whatever becomes
// of the reply. It is unique among the context's streams, and not used again.
const streamHeader = 8

// errStreamHeader says that a request for a stream has no number.
var errStreamHeader = errors.New("a request for a stream begins with the stream's number, 8 bytes")

// streamInvoker starts the producer and answers at once. The items are fetched by OpNext.
func streamInvoker[T, Req, Item any](f func(*T, context.Context, Req) iter.Seq2[Item, error]) makeInvoker {
	return func(argument, item *codec) invoker {
		return func(object unsafe.Pointer, r *request, payload []byte, _ *memory) ([]byte, error) {
			if len(payload) < streamHeader {
				return nil, &payloadError{errStreamHeader}
			}
			id := binary.LittleEndian.Uint64(payload)
			req := new(Req)
			if err := argument.decodeRequest(payload[streamHeader:], unsafe.Pointer(req)); err != nil {
				return nil, &payloadError{err}
			}
			if !r.decoded() {
				return nil, errEnded
			}
			return nil, r.life.streams.start(r, id, func(ctx context.Context, s *stream) error {
				// The codec wants an address; one place serves all items.
				place := new(Item)
				for v, err := range f((*T)(object), ctx, *req) {
					if err != nil {
						return err
					}
					*place = v
					if more, err := s.put(item, unsafe.Pointer(place)); !more {
						return err
					}
				}
				return nil
			})
		}
	}
}
