package pyffi

import (
	"bytes"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tinylib/msgp/msgp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

func openLog() (*logSide, *logQueue) {
	side := newLogSide()
	return side, newLogQueue(side.memory)
}

// taken is a record as Python sees it.
type taken struct {
	library, logger              int32
	level, time, line            int64
	name, text, file, fun, stack string
	fields                       map[string]any
}

func (s *logSide) records(t testing.TB) (all []taken) {
	t.Helper()
	s.take(func(library, logger int32, body []byte) {
		v, rest, err := msgp.ReadIntfBytes(body)
		if err != nil || len(rest) != 0 {
			t.Fatalf("the record % x cannot be read: %v, %d bytes over", body, err, len(rest))
		}
		a := v.([]any)
		all = append(all, taken{
			library, logger, a[0].(int64), a[1].(int64), a[5].(int64),
			a[2].(string), a[3].(string), a[4].(string), a[6].(string), a[7].(string), a[8].(map[string]any),
		})
	})
	return all
}

func TestLogRecordCarriesNameLevelTimeAndPlace(t *testing.T) {
	side, queue := openLog()
	before := time.Now().UnixNano()
	queue.logger(3).Named("db").Named("pool").Error("it broke", zap.Int("n", 7))
	after := time.Now().UnixNano()
	_, file, line, _ := runtime.Caller(0)
	records := side.records(t)
	if len(records) != 1 {
		t.Fatalf("%d records were written", len(records))
	}
	r := records[0]
	if r.library != 3 || r.logger < mostLibraries || r.name != "db.pool" || r.text != "it broke" || r.level != 40 || r.stack != "" {
		t.Errorf("the record is %+v", r)
	}
	if r.time < before || r.time > after {
		t.Errorf("its time is %d, not from %d to %d", r.time, before, after)
	}
	if r.file != file || r.line != int64(line-2) || r.fun != "pyffi.TestLogRecordCarriesNameLevelTimeAndPlace" {
		t.Errorf("its place is %s:%d %s", r.file, r.line, r.fun)
	}
	if !reflect.DeepEqual(r.fields, map[string]any{"n": int64(7)}) {
		t.Errorf("its fields are %v", r.fields)
	}
}

func TestLogLevelsAreThoseOfPython(t *testing.T) {
	for level, want := range map[zapcore.Level]int32{
		zap.DebugLevel: 10, zap.InfoLevel: 20, zap.WarnLevel: 30, zap.ErrorLevel: 40,
		zap.DPanicLevel: 50, zap.PanicLevel: 50, zap.FatalLevel: 50, -2: 1, -100: 1,
	} {
		if got := pythonLevel(level); got != want {
			t.Errorf("%v is Python's %d, not %d", level, got, want)
		}
	}
}

func TestLogLevelOfEachNameIsItsOwn(t *testing.T) {
	side, queue := openLog()
	log := queue.logger(1)
	loud, quiet := log.Named("loud"), log.Named("quiet")
	loud.Debug("met")
	quiet.Debug("met")
	met := side.records(t)
	if len(met) != 2 || met[0].logger == met[1].logger {
		t.Fatalf("before Python said something, what came was %+v", met)
	}
	side.floor(1, 10)
	atomic.StoreInt32(&side.memory.level[1], 30)
	atomic.StoreInt32(&side.memory.level[met[0].logger], 10)
	atomic.StoreInt32(&side.memory.level[met[1].logger], 40)
	for _, l := range []*zap.Logger{log, loud, quiet} {
		l.Debug("debug")
		l.Warn("warn")
		l.Error("error")
	}
	var got []string
	for _, r := range side.records(t) {
		got = append(got, strings.TrimSpace(r.name+" "+r.text))
	}
	want := []string{"warn", "error", "loud debug", "loud warn", "loud error", "quiet error"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	side.floor(1, 50)
	if log.Core().Enabled(zap.ErrorLevel) || !log.Core().Enabled(zap.DPanicLevel) {
		t.Error("a floor of 50 takes other levels than those from DPanic on")
	}
	if !queue.logger(2).Core().Enabled(zap.DebugLevel) {
		t.Error("a library's floor has moved that of another one")
	}
}

func TestLogHasNumbersForSoManyNamesAndTakesRecordsOfOthers(t *testing.T) {
	side, queue := openLog()
	log := queue.logger(0)
	for n := range mostLoggers {
		log.Named(fmt.Sprint(n)).Warn("")
	}
	numbered := map[int32]bool{}
	none := 0
	for _, r := range side.records(t) {
		if r.logger < 0 {
			none++
			continue
		}
		numbered[r.logger] = true
	}
	if len(numbered) != mostLoggers-mostLibraries || none != mostLibraries {
		t.Errorf("%d names have numbers and %d have none", len(numbered), none)
	}
}

func TestLogThatIsFullCountsWhatItLosesAndTakesAgain(t *testing.T) {
	side, queue := openLog()
	log := queue.logger(5)
	for n := range logCapacity + 3 {
		log.Warn("", zap.Int("n", n))
	}
	if lost, full := atomic.LoadInt64(&side.memory.lost[5]), atomic.LoadInt32(&side.memory.full); lost != 3 || full != 1 {
		t.Errorf("%d were lost, full is %d", lost, full)
	}
	records := side.records(t)
	if len(records) != logCapacity || records[logCapacity-1].fields["n"] != int64(logCapacity-1) {
		t.Errorf("%d records were kept", len(records))
	}
	log.Warn("again")
	if n := len(side.records(t)); n != 1 {
		t.Errorf("afterwards %d of 1 came", n)
	}
	big := zap.Binary("b", make([]byte, logBytes/4))
	for range 4 {
		log.Warn("big", big)
	}
	if n := len(side.records(t)); n != 3 || atomic.LoadInt64(&side.memory.lost[5]) != 4 {
		t.Errorf("%d of 4 records of a quarter of all bytes came, since each is a little more", n)
	}
	if b, d := atomic.LoadInt64(&side.memory.bytes), atomic.LoadInt64(&side.memory.port.depth); b != 0 || d != 0 {
		t.Errorf("when it is empty it counts %d bytes and %d records", b, d)
	}
}

func TestLogAsksOnceForLevelsThatRefuseARecord(t *testing.T) {
	side, queue := openLog()
	log := queue.logger(0)
	side.floor(0, 30)
	log.Info("refused before Python listens")
	if !side.asked(false) {
		t.Error("it did not ask")
	}
	side.asked(true)
	side.listen()
	if side.wait(int64(time.Millisecond)) {
		t.Error("it woke a thread for nothing")
	}
	log.Info("refused")
	if !side.wait(int64(5*time.Second)) || !side.asked(false) {
		t.Error("it woke nobody")
	}
	log.Info("refused again")
	side.floor(0, 40)
	log.Warn("refused again")
	if side.wait(int64(time.Millisecond)) {
		t.Error("it asked twice")
	}
	side.asked(true)
	atomic.StoreInt32(&side.memory.level[0], 45)
	log.Error("refused by its own level")
	if !side.wait(int64(5*time.Second)) || !side.asked(false) {
		t.Error("it did not ask for a logger's own level")
	}
	if n := len(side.records(t)); n != 0 {
		t.Errorf("%d refused records came", n)
	}
}

func TestLogKeepsTheOrderOfEachGoroutineAndCountsAll(t *testing.T) {
	side, queue := openLog()
	side.listen()
	const writers, each = 8, 4000
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			log := queue.logger(w % 2).Named(fmt.Sprint("w", w))
			pad := zap.String("pad", strings.Repeat("x", w*40)) // some beyond a node's own memory
			for n := range each {
				log.Warn("", zap.Int("n", n), pad)
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	last := map[string]int64{}
	came := 0
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		default:
			side.wait(int64(time.Millisecond))
		}
		for _, r := range side.records(t) {
			if n, ok := last[r.name]; ok && r.fields["n"].(int64) <= n {
				t.Fatalf("%s: %v came after %d", r.name, r.fields["n"], n)
			}
			last[r.name] = r.fields["n"].(int64)
			came++
		}
	}
	lost := atomic.LoadInt64(&side.memory.lost[0]) + atomic.LoadInt64(&side.memory.lost[1])
	if came+int(lost) != writers*each {
		t.Errorf("%d came and %d were lost of %d", came, lost, writers*each)
	}
}

func TestLogOfAFatalRecordWaitsUntilItIsHandled(t *testing.T) {
	side, queue := openLog()
	side.listen()
	log := queue.logger(0).WithOptions(zap.WithFatalHook(zapcore.WriteThenGoexit))
	var handled atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if !handled.Load() {
				t.Error("the process would have ended before its last word was out")
			}
		}()
		log.Fatal("the end")
	}()
	for atomic.LoadInt64(&side.memory.port.depth) == 0 {
		runtime.Gosched()
	}
	time.Sleep(20 * time.Millisecond)
	handled.Store(true)
	side.records(t)
	<-done
}

func TestLogMemoryOfLargeRecordsIsGivenBack(t *testing.T) {
	side, queue := openLog()
	body := bytes.Repeat([]byte("x"), 1<<20)
	queue.logger(0).Warn("", zap.Binary("b", body))
	side.records(t)
	for at := atomic.LoadUintptr(&side.memory.spent); at != 0; at = nodeAt(at).next {
		if nodeAt(at).extCap != 0 {
			t.Errorf("a spent node keeps %d bytes", nodeAt(at).extCap)
		}
	}
}

func BenchmarkLog(b *testing.B) {
	side, queue := openLog()
	log := queue.logger(0)
	b.Run("disabled", func(b *testing.B) {
		side.floor(0, 30)
		for b.Loop() {
			log.Info("nobody wants to know")
		}
	})
	b.Run("enabled", func(b *testing.B) {
		side.floor(0, 0)
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			log.Info("somebody wants to know", zap.Int("n", 1))
			if n%1000 == 999 {
				side.take(func(int32, int32, []byte) {})
			}
		}
	})
}
