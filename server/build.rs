//! Makes sure that the folder of the built console exists, so that the server also builds before the console is built,
//! and that new migrations are carried.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
    println!("cargo:rerun-if-changed=../web-map/dist");
    std::fs::create_dir_all("../web-map/dist").expect("web-map/ must be writable");
}
