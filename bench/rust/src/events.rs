//! Events: a thread that attaches for each event and calls its listeners.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rustc_hash::FxHashMap;

type Listeners = Arc<Mutex<FxHashMap<String, Vec<Py<PyAny>>>>>;

/// Fires events at the listeners that were registered by the event's name.
#[pyclass(frozen)]
pub struct Emitter {
    listeners: Listeners,
}

#[pymethods]
impl Emitter {
    #[new]
    fn new() -> Self {
        Self { listeners: Listeners::default() }
    }

    fn connect(&self, event: String, listener: Py<PyAny>) {
        self.listeners
            .lock()
            .expect("no listener runs under the lock")
            .entry(event)
            .or_default()
            .push(listener);
    }

    /// Fires `count` events of some bytes, one after another, from another thread.
    fn flood(&self, event: String, count: usize, data: Vec<u8>) {
        let listeners = Arc::clone(&self.listeners);
        thread::spawn(move || {
            for _ in 0..count {
                Python::attach(|py| emit(py, &listeners, &event, PyBytes::new(py, &data).as_any()));
            }
        });
    }

    /// Fires `count` events with a pause before each. Each tells when: nanoseconds of Unix time,
    /// read before the thread attaches.
    fn beacon(&self, event: String, count: usize, pause: f64) {
        let listeners = Arc::clone(&self.listeners);
        thread::spawn(move || {
            for _ in 0..count {
                thread::sleep(Duration::from_secs_f64(pause));
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Python::attach(|py| match (now.as_nanos() as i64).into_pyobject(py) {
                    Ok(number) => emit(py, &listeners, &event, number.as_any()),
                });
            }
        });
    }
}

fn emit(py: Python<'_>, listeners: &Listeners, event: &str, value: &Bound<'_, PyAny>) {
    let called: Vec<Py<PyAny>> = {
        let all = listeners.lock().expect("no listener runs under the lock");
        all.get(event).into_iter().flatten().map(|each| each.clone_ref(py)).collect()
    };
    for listener in called {
        if let Err(error) = listener.bind(py).call1((value,)) {
            error.write_unraisable(py, Some(listener.bind(py)));
        }
    }
}
