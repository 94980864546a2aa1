//! What goferry is measured against: the same work, written by hand with PyO3.
//!
//! Every way begins with a look-up of a method by its name and ends with a Python object for the
//! reply; in between, another thread runs the method. There is nothing that a hand-written
//! extension could leave out: no deadlines, no cancellation, no errors that cross.

mod burner;
mod events;
mod futures;
mod service;
mod slot;
mod worker;

use pyo3::prelude::*;

#[pymodule]
mod rustbench {
    #[pymodule_export]
    use crate::burner::burn;
    #[pymodule_export]
    use crate::events::Emitter;
    #[pymodule_export]
    use crate::futures::Runtime;
    #[pymodule_export]
    use crate::service::{DoubleReply, DoubleRequest};
    #[pymodule_export]
    use crate::worker::{Reply, Worker};
}
