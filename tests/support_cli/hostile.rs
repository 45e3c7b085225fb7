//! Hostile components: a component of a built-in scheme in which the code of `describe` is
//! overwritten in place, so that every type of the contract still fits.

/// The body of a function that never returns.
pub const LOOP: &[u8] = &[0x03, 0x40, 0x0c, 0x00, 0x0b];
/// The body of a function that traps.
pub const TRAP: &[u8] = &[];
/// The body of a function that asks for 64 MiB after 64 MiB and traps once they are refused: it
/// runs out of fuel where they never are.
pub const GROW: &[u8] = &[
    0x03, 0x40, 0x41, 0x80, 0x08, 0x40, 0x00, 0x41, 0x7f, 0x46, 0x04, 0x40, 0x00, 0x0b, 0x0c, 0x00,
    0x0b,
];

/// Reads numbers of variable length.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn number(&mut self) -> usize {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.bytes[self.at];
            self.at += 1;
            value |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return value;
            }
        }
    }

    fn name(&mut self) -> String {
        let length = self.number();
        let name = String::from_utf8_lossy(&self.bytes[self.at..self.at + length]).into_owned();
        self.at += length;
        name
    }
}

/// What the stages are asked for, of which there is enough code to be written over.
const JUDGE: [&str; 4] = ["#screen", "#score", "#select", "#enforce"];

/// A component of a stage that does this where it is to judge, and then traps.
pub fn judging(component: &[u8], code: &[u8]) -> Vec<u8> {
    let magic = b"\0asm\x01\0\0\0";
    let start = component
        .windows(8)
        .position(|window| window == magic)
        .unwrap();
    let mut reader = Reader {
        bytes: component,
        at: start + magic.len(),
    };
    let (mut imported, mut exported, mut body) = (0, None, None);
    // Imports (2), exports (7) and code (10) come in this order.
    while body.is_none() {
        let section = component[reader.at];
        reader.at += 1;
        let end = reader.number();
        let end = reader.at + end;
        match section {
            2 => {
                for _ in 0..reader.number() {
                    reader.name();
                    reader.name();
                    assert_eq!(component[reader.at], 0, "only functions are imported");
                    reader.at += 1;
                    reader.number();
                    imported += 1;
                }
            }
            7 => {
                for _ in 0..reader.number() {
                    let name = reader.name();
                    let kind = component[reader.at];
                    reader.at += 1;
                    let index = reader.number();
                    if kind == 0
                        && JUDGE
                            .iter()
                            .any(|judge| name.starts_with("laurel:") && name.ends_with(judge))
                    {
                        exported = Some(index);
                    }
                }
            }
            10 => {
                let wanted = exported.unwrap() - imported;
                for index in 0..reader.number() {
                    let length = reader.number();
                    if index == wanted {
                        body = Some(reader.at..reader.at + length);
                    }
                    reader.at += length;
                }
            }
            _ => {}
        }
        reader.at = end;
    }
    let body = body.unwrap();
    let mut hostile = component.to_vec();
    let room = &mut hostile[body];
    assert!(room.len() >= code.len() + 3, "no room for the code");
    // No locals, the code, a trap, nothing for the rest, and the end.
    room.fill(0x01);
    room[0] = 0;
    room[1..=code.len()].copy_from_slice(code);
    room[1 + code.len()] = 0;
    *room.last_mut().unwrap() = 0x0b;
    hostile
}
