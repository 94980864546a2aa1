//! Callbacks and synchronous calls: a crossbeam channel to one thread that runs the methods.

use std::hint::spin_loop;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, TryRecvError, unbounded};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::service::{Body, Method, Service};
use crate::slot::{SPIN, Slot};

/// What a callback is given.
#[pyclass(frozen)]
pub struct Reply {
    value: Py<PyAny>,
}

#[pymethods]
impl Reply {
    fn result(&self, py: Python<'_>) -> Py<PyAny> {
        self.value.clone_ref(py)
    }
}

enum Way {
    Callback(Py<PyAny>),
    Caller(Arc<Slot>),
}

struct Job {
    method: Method,
    body: Body,
    way: Way,
}

thread_local! {
    static SLOT: Arc<Slot> = Arc::new(Slot::of_this_thread());
}

/// A thread that runs methods, until the Worker is dropped. With a batch of 1 it attaches once a
/// callback.
#[pyclass(frozen)]
pub struct Worker {
    service: Service,
    jobs: Sender<Job>,
}

impl Worker {
    fn send(&self, job: Job) -> PyResult<()> {
        self.jobs.send(job).map_err(|_| PyRuntimeError::new_err("the worker's thread has ended"))
    }
}

#[pymethods]
impl Worker {
    #[new]
    fn new(batch: usize) -> Self {
        let (jobs, receiver) = unbounded();
        thread::spawn(move || serve(&receiver, batch));
        Self { service: Service::new(), jobs }
    }

    /// Runs a method and calls `callback` with its Reply, on the worker's thread.
    fn post(&self, name: &str, request: &Bound<'_, PyAny>, callback: Py<PyAny>) -> PyResult<()> {
        let method = self.service.find(name)?;
        self.send(Job { method, body: Body::take(request)?, way: Way::Callback(callback) })
    }

    /// Runs a method and waits, detached, for what it gives.
    fn call(&self, py: Python<'_>, name: &str, request: &Bound<'_, PyAny>) -> PyResult<Body> {
        let method = self.service.find(name)?;
        let body = Body::take(request)?;
        py.detach(|| {
            SLOT.with(|slot| {
                self.send(Job { method, body, way: Way::Caller(Arc::clone(slot)) })?;
                Ok(slot.wait())
            })
        })
    }
}

fn serve(jobs: &Receiver<Job>, batch: usize) {
    let mut done = Vec::with_capacity(batch);
    while let Some(job) = next(jobs) {
        run(job, &mut done);
        while done.len() < batch
            && let Ok(job) = jobs.try_recv()
        {
            run(job, &mut done);
        }
        if !done.is_empty() {
            Python::attach(|py| deliver(py, &mut done));
        }
    }
}

/// Waits for a job: spinning first, since a caller may be back at once.
fn next(jobs: &Receiver<Job>) -> Option<Job> {
    let start = Instant::now();
    loop {
        match jobs.try_recv() {
            Ok(job) => return Some(job),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) if start.elapsed() > SPIN => return jobs.recv().ok(),
            Err(TryRecvError::Empty) => (0..32).for_each(|_| spin_loop()),
        }
    }
}

fn run(job: Job, done: &mut Vec<(Py<PyAny>, Body)>) {
    let body = (job.method)(job.body);
    match job.way {
        Way::Callback(callback) => done.push((callback, body)),
        Way::Caller(slot) => slot.put(body),
    }
}

fn deliver(py: Python<'_>, done: &mut Vec<(Py<PyAny>, Body)>) {
    for (callback, body) in done.drain(..) {
        let called = body
            .into_pyobject(py)
            .and_then(|value| Bound::new(py, Reply { value: value.unbind() }))
            .and_then(|reply| callback.bind(py).call1((reply,)));
        if let Err(error) = called {
            error.write_unraisable(py, Some(callback.bind(py)));
        }
    }
}
