//! Tells the tests where the components are that the build script of `laurel-schemes` has built.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let folder = std::env::var("DEP_LAUREL_COMPONENTS_FOLDER").unwrap_or_default();
    println!("cargo:rustc-env=LAUREL_COMPONENTS={folder}");
}
