package pyffi

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// What the log holds until Python takes it. A record that finds it full is lost, and counted.
const (
	logCapacity = 16384    // records, those included that Python handles at the moment
	logBytes    = 16 << 20 // of all records
)

// logQueue is Go's side of an extension's log. Any number of goroutines may use it at once; none
// ever waits for Python.
type logQueue struct {
	memory *logMemory
	stock  stock

	mu        sync.Mutex // guards what follows
	libraries map[int]*logLibrary
	loggers   int32 // numbers dealt to loggers with a name
}

// logLibrary is what the loggers of one library share: the numbers of its named ones. The map is
// replaced, never changed, so that who logs looks into it without a lock.
type logLibrary struct {
	queue  *logQueue
	number int32
	floor  *int32
	names  atomic.Pointer[map[string]int32]
}

func newLogQueue(m *logMemory) *logQueue {
	return &logQueue{memory: m, stock: stock{spent: &m.spent}, libraries: map[int]*logLibrary{}}
}

// logger gives the logger of a library: what it writes comes out in Python at the logger
// goferry.<library>, with the name that Named gave it behind.
func (q *logQueue) logger(number int) *zap.Logger {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.libraries[number]
	if l == nil {
		l = &logLibrary{queue: q, number: int32(number), floor: &q.memory.floor[number]}
		l.names.Store(&map[string]int32{"": int32(number)})
		q.libraries[number] = l
	}
	return zap.New(&logCore{library: l}, zap.AddCaller())
}

// index gives the number of a logger: the library's own for the one without a name, -1 when the
// extension has no numbers left; then what the library's floor lets through goes to Python.
func (l *logLibrary) index(name string) int32 {
	if i, ok := (*l.names.Load())[name]; ok {
		return i
	}
	l.queue.mu.Lock()
	defer l.queue.mu.Unlock()
	old := *l.names.Load()
	if i, ok := old[name]; ok {
		return i
	}
	if mostLibraries+l.queue.loggers >= mostLoggers {
		return -1
	}
	i := mostLibraries + l.queue.loggers
	l.queue.loggers++
	names := maps.Clone(old)
	names[name] = i
	l.names.Store(&names)
	return i
}

// takes tells whether any logger of the library takes records of the level. When none does it asks
// Python, at most once a second, whether that is still so. Costs an atomic load.
func (l *logLibrary) takes(level int32) bool {
	floor := atomic.LoadInt32(l.floor)
	if level >= floor&^logAsked {
		return true
	}
	l.doubt(floor)
	return false
}

// doubt asks Python to look at its levels again, unless it has been asked lately.
func (l *logLibrary) doubt(floor int32) {
	if floor&logAsked != 0 || atomic.OrInt32(l.floor, logAsked)&logAsked != 0 {
		return
	}
	// Written whether the thread waits or not: it might be about to.
	if fd := atomic.LoadInt32(&l.queue.memory.port.efd); fd >= 0 {
		wake(fd)
	}
}

// push queues an encoded record, which it copies.
func (l *logLibrary) push(logger int32, body []byte) {
	m := l.queue.memory
	size := int64(len(body))
	if atomic.AddInt64(&m.port.depth, 1) > logCapacity {
		atomic.AddInt64(&m.port.depth, -1)
		l.lose()
		return
	}
	if atomic.AddInt64(&m.bytes, size) > logBytes {
		atomic.AddInt64(&m.bytes, -size)
		atomic.AddInt64(&m.port.depth, -1)
		l.lose()
		return
	}
	n := l.queue.stock.take()
	n.method, n.code = logger, l.number
	n.fill(body)
	n.next = 0
	m.port.push(n)
}

func (l *logLibrary) lose() {
	m := l.queue.memory
	atomic.AddInt64(&m.lost[l.number], 1)
	if atomic.LoadInt32(&m.full) == 0 {
		atomic.StoreInt32(&m.full, 1)
	}
}

// settle waits until Python has handled what is queued, at most for limit; not at all when Python has
// never listened. False means that something is left.
func (q *logQueue) settle(limit time.Duration) bool {
	end := time.Now().Add(limit)
	for atomic.LoadInt64(&q.memory.port.depth) > 0 {
		if atomic.LoadInt32(&q.memory.port.efd) < 0 || time.Now().After(end) {
			return false
		}
		time.Sleep(time.Millisecond)
	}
	return true
}

// pythonLevel is a level as Python's logging counts them: DEBUG is 10, CRITICAL, which stands for all
// above an error, 50.
func pythonLevel(l zapcore.Level) int32 {
	return min(max(20+10*int32(l), 1), 50)
}
