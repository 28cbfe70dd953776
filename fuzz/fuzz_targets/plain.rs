#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| pim_fuzz::targets::plain(data));
