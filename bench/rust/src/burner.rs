//! The load beside which other cells are measured.

use std::hint::spin_loop;
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// Keeps `threads` threads busy, none of them attached, for some seconds.
#[pyfunction]
pub fn burn(threads: usize, seconds: f64) {
    let until = Instant::now() + Duration::from_secs_f64(seconds);
    for _ in 0..threads {
        thread::spawn(move || {
            while Instant::now() < until {
                for _ in 0..1_000 {
                    spin_loop();
                }
            }
        });
    }
}
