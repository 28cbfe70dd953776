//! An allocator that counts: how often one thread allocates, and how many bytes all threads hold at most.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

static IS_WEIGHING: AtomicBool = AtomicBool::new(false);
static HELD: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);
static COUNT: AtomicI64 = AtomicI64::new(0);

/// The system's allocator, counted. Set it as `#[global_allocator]`.
pub struct Counting;

/// Returns what `work` gives, and how often it allocated on this thread.
#[allow(dead_code, reason = "not every program that includes this file counts")]
pub fn count_allocations<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = ALLOCATIONS.get();
    let result = work();
    (result, ALLOCATIONS.get() - before)
}

/// Bytes that some work took, of all threads together.
pub struct Weight {
    /// The most that were held at once.
    pub peak: usize,
    /// What is still held: the result of the work.
    pub kept: usize,
    /// How often it allocated, of all threads together.
    #[allow(dead_code, reason = "not every program that includes this file counts")]
    pub count: usize,
}

/// Returns what `work` gives, and how many bytes it held in addition to what was held before. One at a time.
pub fn weigh<T>(work: impl FnOnce() -> T) -> (T, Weight) {
    HELD.store(0, Ordering::SeqCst);
    PEAK.store(0, Ordering::SeqCst);
    COUNT.store(0, Ordering::SeqCst);
    IS_WEIGHING.store(true, Ordering::SeqCst);
    let result = work();
    IS_WEIGHING.store(false, Ordering::SeqCst);
    let bytes = |counter: &AtomicI64| usize::try_from(counter.load(Ordering::SeqCst)).unwrap_or(0);
    (result, Weight { peak: bytes(&PEAK), kept: bytes(&HELD), count: bytes(&COUNT) })
}

fn note(added: usize, removed: usize) {
    if added > 0 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
    }
    if IS_WEIGHING.load(Ordering::Relaxed) {
        let change = added.cast_signed() as i64 - removed.cast_signed() as i64;
        let held = HELD.fetch_add(change, Ordering::Relaxed) + change;
        PEAK.fetch_max(held, Ordering::Relaxed);
        COUNT.fetch_add(i64::from(added > 0), Ordering::Relaxed);
    }
}

#[expect(
    unsafe_code,
    reason = "a global allocator is an unsafe trait; every call goes to the system's allocator unchanged, and counting neither \
              allocates nor unwinds: atomics, and a thread-local cell without initialiser or destructor"
)]
// SAFETY: the contract is the one of `System`, to which each method passes exactly what it was given.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), 0);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), 0);
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        note(0, layout.size());
        // SAFETY: the caller keeps the contract of `dealloc`; the block came from `System`.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size, layout.size());
        // SAFETY: the caller keeps the contract of `realloc`; the block came from `System`.
        unsafe { System.realloc(block, layout, size) }
    }
}
