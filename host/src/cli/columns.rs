//! Cycles and results as columns, where the program is built with `arrow`.

use std::path::{Path, PathBuf};

use laurel_cycle::error::Error;
use laurel_office::save;

#[cfg(feature = "arrow")]
pub use with::*;
#[cfg(not(feature = "arrow"))]
pub use without::*;

/// Notes a file as an output of the command.
pub fn claim(path: &Path) -> Result<(), Error> {
    match is_columns(path) {
        true => laurel_files::files::writes(path),
        false => save::claim(path),
    }
}

#[cfg(feature = "arrow")]
mod with {
    use super::*;
    use std::io::Read;

    use laurel_arrow::{Form, Input, Written, of_diff, of_run, write_table};
    use laurel_cycle::read::Progress;
    use laurel_cycle::{Cycle, Edition, Problem};
    use laurel_files::files::{self, Kind};
    use laurel_scheme::outcome::View;

    /// Whether a file is written as columns, by its name.
    pub fn is_columns(path: &Path) -> bool {
        Written::of(path).is_some()
    }

    /// Says of warnings in which row and column they are.
    pub fn placed(warnings: &mut Vec<Problem>) {
        *warnings = laurel_arrow::placed(std::mem::take(warnings));
    }

    /// Writes a run as columns, where the name of the file asks for them.
    pub fn save_run(path: &Path, view: &View) -> Result<Option<Vec<PathBuf>>, Error> {
        saved(path, || of_run(view))
    }

    /// Writes a comparison as columns, where the name of the file asks for them.
    pub fn save_diff(path: &Path, a: &View, b: &View) -> Result<Option<Vec<PathBuf>>, Error> {
        saved(path, || of_diff(a, b))
    }

    fn saved<'t>(
        path: &Path,
        table: impl FnOnce() -> laurel_arrow::Table<'t>,
    ) -> Result<Option<Vec<PathBuf>>, Error> {
        let Some(form) = Written::of(path) else {
            return Ok(None);
        };
        let table = table();
        files::write(path, |out| {
            write_table(form, &table.schema, &[], table.batches(), out)
        })?;
        Ok(Some(vec![path.to_owned()]))
    }

    /// Reads a cycle of columns. `whole`: everything is read through `reader`, for its digest.
    pub fn read(
        form: Form,
        reader: impl Read,
        path: &Path,
        whole: bool,
        editions: &[Edition],
        progress: Progress<'_>,
    ) -> Result<Result<Cycle, Vec<Problem>>, Error> {
        let standard = path == Path::new(files::STANDARD);
        let beside = path.with_extension("cycle.json");
        let header = match !standard && beside.exists() {
            // A receipt is about one file.
            true if whole => {
                let name = files::name(&beside);
                return Err(Error::input(
                    format!(
                        "{name}：出具或核验回执时，评审年度等内容须写在列式文件的元数据之内，不得另置文件"
                    ),
                    format!(
                        "{name}: for a receipt the rest of the cycle stands in the metadata of the file with the columns, not beside it"
                    ),
                ));
            }
            true => Some(files::read(&beside, Kind::Cycle)?),
            false => None,
        };
        let input = if standard || whole {
            let mut bytes = Vec::new();
            let mut reader = reader;
            reader
                .read_to_end(&mut bytes)
                .map_err(|error| files::failed(path, &error))?;
            Input::bytes(bytes)
        } else {
            Input::file(files::open_file(path, Kind::Cycle)?)
        };
        Ok(laurel_arrow::read(
            form,
            &input,
            header.as_deref(),
            editions,
            progress,
        ))
    }
}

#[cfg(not(feature = "arrow"))]
mod without {
    use super::*;
    use laurel_scheme::outcome::View;

    /// No file is written as columns.
    pub fn is_columns(_: &Path) -> bool {
        false
    }

    /// No file is read as columns.
    pub fn placed(_: &mut Vec<laurel_cycle::Problem>) {}

    /// Nothing is written as columns.
    pub fn save_run(_: &Path, _: &View) -> Result<Option<Vec<PathBuf>>, Error> {
        Ok(None)
    }

    /// Nothing is written as columns.
    pub fn save_diff(_: &Path, _: &View, _: &View) -> Result<Option<Vec<PathBuf>>, Error> {
        Ok(None)
    }
}
