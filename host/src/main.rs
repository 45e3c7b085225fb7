//! The program `laurel`.

fn main() -> std::process::ExitCode {
    laurel::cli::main()
}
