package core

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"

	"github.com/tinylib/msgp/msgp"
)

// Stream starts a stream and gives its items, each one encoded in MessagePack and the caller's to
// keep, until the stream ends. Leaving the loop, or the end of ctx, stops the producer. An error,
// after the items before it, is the last pair: a refusal, a [*ReplyError], or the cause of ctx's end.
// The result is good for one loop.
func (p *Producer) Stream(ctx context.Context, method int32, payload []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		number := binary.LittleEndian.AppendUint64(nil, p.bank.ids.Add(1))
		defer p.stopStream(number)
		_, err := p.Call(ctx, method, append(number[:streamHeader:streamHeader], payload...))
		for more := true; more && err == nil; {
			var batch, item []byte
			if batch, err = p.Call(ctx, OpNext, number); err != nil {
				break
			}
			var code int
			var end []byte
			var count uint32
			if code, end, count, batch, err = readBatch(batch); err != nil {
				break
			}
			for range count {
				rest, failed := msgp.Skip(batch)
				if err = failed; err != nil {
					break
				}
				item, batch = batch[:len(batch)-len(rest):len(batch)-len(rest)], rest
				if !yield(item, nil) {
					return
				}
			}
			if more = code == int(streamOpen); !more && err == nil {
				err = Reply{Code: Code(code), Body: end}.Err()
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// readBatch reads what stream.take wrote, up to the items.
func readBatch(b []byte) (code int, end []byte, count uint32, items []byte, err error) {
	n, b, err := msgp.ReadArrayHeaderBytes(b)
	if err == nil && n != 3 {
		err = errors.New("goferry: a batch of a stream has three parts")
	}
	if err == nil {
		code, b, err = msgp.ReadIntBytes(b)
	}
	if err == nil {
		end, b, err = msgp.ReadBytesZC(b)
	}
	if err == nil {
		count, b, err = msgp.ReadArrayHeaderBytes(b)
	}
	return code, end, count, b, err
}

// stopStream sends a stop. Nobody looks at its reply; a sealed bank has no use for it.
func (p *Producer) stopStream(number []byte) {
	_, _ = p.submit(&Call{payload: number, callback: func(Reply) {}}, OpStop)
}
