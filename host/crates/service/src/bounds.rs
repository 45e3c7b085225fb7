//! What a request may use, and how an operator says so: by variables of the environment.

use laurel_cycle::problem::nearest;
use laurel_words::lang::Text;

/// What a request may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of a request's body.
    pub body: usize,
    /// Applicants of a cycle.
    pub applicants: usize,
    /// Bytes of an answer.
    pub answer: usize,
    /// Milliseconds that a client may take to send its body, and again to take the answer.
    pub wait_ms: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        let [body, applicants, answer, wait_ms] = Bound::ALL.map(Bound::unless_set);
        Self {
            body,
            applicants,
            answer,
            wait_ms,
        }
    }
}

/// One of the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Bytes of a request's body.
    Body,
    /// Applicants of a cycle.
    Applicants,
    /// Bytes of an answer.
    Answer,
    /// Milliseconds to wait for a client.
    Wait,
}

/// How the names of all variables begin that set a bound.
const PREFIX: &str = "LAUREL_MAX_";

impl Bound {
    /// All.
    pub const ALL: [Self; 4] = [Self::Body, Self::Applicants, Self::Answer, Self::Wait];

    /// The variable of the environment that sets it.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Body => "LAUREL_MAX_BODY",
            Self::Applicants => "LAUREL_MAX_APPLICANTS",
            Self::Answer => "LAUREL_MAX_ANSWER",
            Self::Wait => "LAUREL_MAX_WAIT_MS",
        }
    }

    /// Its value unless the operator says otherwise.
    pub fn unless_set(self) -> usize {
        match self {
            Self::Body => 8 << 20,
            Self::Applicants => 5_000,
            Self::Answer => 32 << 20,
            Self::Wait => 30_000,
        }
    }

    /// The largest value that it can be given: a component addresses 4 GiB.
    pub fn most(self) -> usize {
        match self {
            Self::Body | Self::Answer => 1 << 30,
            Self::Applicants => 1_000_000,
            Self::Wait => 600_000,
        }
    }

    /// A value as people write it: `8388608`, `8_388_608`, `8M`.
    fn parse(self, text: &str) -> Option<usize> {
        let text = text.trim();
        let (number, factor) = match (self, text.as_bytes().last()) {
            (Self::Body | Self::Answer, Some(b'K')) => (text.trim_end_matches('K'), 1 << 10),
            (Self::Body | Self::Answer, Some(b'M')) => (text.trim_end_matches('M'), 1 << 20),
            (Self::Body | Self::Answer, Some(b'G')) => (text.trim_end_matches('G'), 1 << 30),
            _ => (text, 1),
        };
        let plain = number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_');
        let number = number.replace('_', "").parse::<usize>().ok();
        number
            .filter(|_| plain)?
            .checked_mul(factor)
            .filter(|value| (1..=self.most()).contains(value))
    }
}

impl Bounds {
    /// The value of a bound.
    pub fn get(&self, bound: Bound) -> usize {
        match bound {
            Bound::Body => self.body,
            Bound::Applicants => self.applicants,
            Bound::Answer => self.answer,
            Bound::Wait => self.wait_ms,
        }
    }

    /// The bounds that an environment sets, over the defaults.
    ///
    /// # Errors
    /// Everything that is wrong with its variables: a value that is none, a name that is none.
    pub fn of<N: AsRef<str>, V: AsRef<str>>(
        environment: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, Vec<Text>> {
        let mut bounds = Self::default();
        let mut faults = Vec::new();
        for (name, value) in environment {
            let (name, value) = (name.as_ref(), value.as_ref());
            // What else begins like it is not ours: Kubernetes sets LAUREL_PORT for a service `laurel`.
            if !name.starts_with(PREFIX) {
                continue;
            }
            let Some(bound) = Bound::ALL.into_iter().find(|it| it.variable() == name) else {
                faults.push(unknown(name));
                continue;
            };
            let Some(value) = bound.parse(value) else {
                faults.push(wrong(bound, value));
                continue;
            };
            match bound {
                Bound::Body => bounds.body = value,
                Bound::Applicants => bounds.applicants = value,
                Bound::Answer => bounds.answer = value,
                Bound::Wait => bounds.wait_ms = value,
            }
        }
        if faults.is_empty() {
            Ok(bounds)
        } else {
            Err(faults)
        }
    }
}

fn unknown(name: &str) -> Text {
    let known = Bound::ALL.map(Bound::variable);
    let short: String = name.chars().take(60).collect();
    let hint = nearest(&short, known)
        .map(|it| (format!("，是否应为 {it}"), format!("; did you mean {it}")))
        .unwrap_or_default();
    Text::new(
        format!("没有设置项 {short}{}（可用：{}）", hint.0, known.join("、")),
        format!(
            "there is no setting {short}{} (there are: {})",
            hint.1,
            known.join(", ")
        ),
    )
}

fn wrong(bound: Bound, value: &str) -> Text {
    let (name, most) = (bound.variable(), bound.most());
    let short: String = value.chars().take(40).collect();
    let suffix = match bound {
        Bound::Body | Bound::Answer => ("，可写 K、M、G", ", with K, M or G after it if you like"),
        Bound::Applicants | Bound::Wait => ("", ""),
    };
    Text::new(
        format!(
            "{name} 不能取“{short}”：须为 1 至 {most} 的整数{}",
            suffix.0
        ),
        format!(
            "{name} cannot be \"{short}\": it is a whole number from 1 to {most}{}",
            suffix.1
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_sets_bounds_and_what_is_none_is_said() {
        let of = |pairs: &[(&str, &str)]| Bounds::of(pairs.iter().copied());
        assert_eq!(of(&[]), Ok(Bounds::default()));
        let others = [
            ("LAUREL_PORT", "tcp://10.0.0.1:80"),
            ("LAUREL_LANG", "en"),
            ("PATH", "/"),
        ];
        assert_eq!(of(&others), Ok(Bounds::default()));
        let set = of(&[
            ("LAUREL_MAX_BODY", "1M"),
            ("LAUREL_MAX_APPLICANTS", "1_000"),
            ("LAUREL_MAX_ANSWER", "4096"),
            ("LAUREL_MAX_WAIT_MS", " 500 "),
        ]);
        let wanted = Bounds {
            body: 1 << 20,
            applicants: 1_000,
            answer: 4_096,
            wait_ms: 500,
        };
        assert_eq!(set, Ok(wanted));
        for (name, value, says) in [
            ("LAUREL_MAX_BODY", "", "whole number"),
            ("LAUREL_MAX_BODY", "0", "from 1"),
            ("LAUREL_MAX_BODY", "-1", "from 1"),
            ("LAUREL_MAX_BODY", "+1", "from 1"),
            ("LAUREL_MAX_BODY", "8 MB", "8 MB"),
            ("LAUREL_MAX_BODY", "5G", "1073741824"),
            ("LAUREL_MAX_BODY", "99999999999999999999", "whole number"),
            ("LAUREL_MAX_APPLICANTS", "1K", "LAUREL_MAX_APPLICANTS"),
            ("LAUREL_MAX_BODDY", "1", "did you mean LAUREL_MAX_BODY"),
            ("LAUREL_MAX_", "1", "LAUREL_MAX_WAIT_MS"),
        ] {
            let faults = of(&[(name, value)]).unwrap_err();
            assert!(faults[0].en.contains(says), "{name}={value}: {faults:?}");
        }
        let both = [("LAUREL_MAX_BODY", "x"), ("LAUREL_MAX_ANSWER", "y")];
        assert_eq!(of(&both).unwrap_err().len(), 2);
    }
}
