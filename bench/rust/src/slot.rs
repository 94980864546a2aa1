//! Where a waiting thread gets its reply: it spins for a while, then parks.

use std::cell::UnsafeCell;
use std::hint::spin_loop;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::service::Body;

const EMPTY: u32 = 0;
const PARKED: u32 = 1;
const FULL: u32 = 2;

/// How long a wait spins before it parks: waking a parked thread costs tens of microseconds.
pub const SPIN: Duration = Duration::from_micros(20);

/// One thread's place for one reply at a time.
pub struct Slot {
    state: AtomicU32,
    body: UnsafeCell<Option<Body>>,
    owner: Thread,
}

// SAFETY: `body` is written by `put` before it makes the state FULL, and read by the owner after it
// has seen that; `put` is called once for each `wait`.
unsafe impl Sync for Slot {}
// SAFETY: as above; a Body may be dropped on any thread.
unsafe impl Send for Slot {}

impl Slot {
    pub fn of_this_thread() -> Self {
        Self { state: AtomicU32::new(EMPTY), body: UnsafeCell::new(None), owner: thread::current() }
    }

    /// Ends the owner's wait, from another thread.
    pub fn put(&self, body: Body) {
        // SAFETY: the owner reads only after the swap below.
        unsafe { *self.body.get() = Some(body) };
        if self.state.swap(FULL, Ordering::AcqRel) == PARKED {
            self.owner.unpark();
        }
    }

    /// Waits for `put` and takes what it brought. For the owner alone.
    pub fn wait(&self) -> Body {
        let start = Instant::now();
        while self.state.load(Ordering::Acquire) != FULL {
            for _ in 0..32 {
                spin_loop();
            }
            if start.elapsed() > SPIN {
                self.park();
            }
        }
        self.state.store(EMPTY, Ordering::Relaxed);
        // SAFETY: the state was FULL, so `put` is done with it.
        unsafe { (*self.body.get()).take() }.expect("a full slot has a body")
    }

    fn park(&self) {
        let swapped =
            self.state.compare_exchange(EMPTY, PARKED, Ordering::AcqRel, Ordering::Acquire);
        if swapped.is_ok() {
            while self.state.load(Ordering::Acquire) == PARKED {
                thread::park();
            }
        }
    }
}
