//! A Merkle tree over the applicants' records, in their order: its root stands for all of them, and a
//! path of digests shows that one of them belongs to it without showing any other.
//!
//! A leaf and a node are hashed with different first bytes, so that neither can pass for the other; a
//! node without a neighbour goes up as it is. A leaf begins with a salt that only its applicant is
//! given, so that the digests in another's path cannot be guessed from.

use hmac::digest::common::Key;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::canonical::Hash;

/// The salt of a leaf: HMAC-SHA-256, under the receipt's secret, of the leaf's number.
pub fn salt(secret: Hash, index: u64) -> Hash {
    // A key is filled up with zeros to the length of a block.
    let mut key = Key::<Hmac<Sha256>>::default();
    key.iter_mut()
        .zip(secret.0)
        .for_each(|(to, from)| *to = from);
    let mut mac = Hmac::<Sha256>::new(&key);
    mac.update(b"laurel applicant salt");
    mac.update(&index.to_be_bytes());
    Hash(mac.finalize().into_bytes().into())
}

/// The digest of a leaf.
pub fn leaf(salt: Hash, record: &[u8]) -> Hash {
    let mut hasher = Sha256::new_with_prefix([0]);
    hasher.update(salt.0);
    hasher.update(record);
    Hash::finish(hasher)
}

fn node(left: Hash, right: Hash) -> Hash {
    let mut hasher = Sha256::new_with_prefix([1]);
    hasher.update(left.0);
    hasher.update(right.0);
    Hash::finish(hasher)
}

/// The level above a level.
fn above(level: &[Hash]) -> Vec<Hash> {
    level
        .chunks(2)
        .filter_map(|pair| match pair {
            [left, right] => Some(node(*left, *right)),
            [alone] => Some(*alone),
            _ => None,
        })
        .collect()
}

/// The root over leaves; that over none is the digest of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    let mut level = leaves.to_vec();
    while level.len() > 1 {
        level = above(&level);
    }
    let only = level.first().copied();
    only.unwrap_or_else(|| Hash::of_bytes(b""))
}

/// The neighbours of a leaf on its way up, from below.
pub fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    let (mut level, mut at, mut path) = (leaves.to_vec(), index, Vec::new());
    while level.len() > 1 {
        path.extend(level.get(at ^ 1));
        level = above(&level);
        at /= 2;
    }
    path
}

/// The root that a leaf and its path lead to, where the path fits a tree of so many leaves.
pub fn climb(leaf: Hash, index: usize, leaves: usize, path: &[Hash]) -> Option<Hash> {
    let (mut at, mut width, mut hash) = (index, leaves, leaf);
    let mut path = path.iter().copied();
    if at >= width {
        return None;
    }
    while width > 1 {
        if at ^ 1 < width {
            let neighbour = path.next()?;
            hash = if at % 2 == 0 {
                node(hash, neighbour)
            } else {
                node(neighbour, hash)
            };
        }
        at /= 2;
        width = width.div_ceil(2);
    }
    path.next().is_none().then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u64) -> Vec<Hash> {
        let secret = Hash::of_bytes(b"secret");
        (0..count)
            .map(|index| leaf(salt(secret, index), &index.to_be_bytes()))
            .collect()
    }

    #[test]
    fn every_path_leads_to_the_root_and_no_changed_one_does() {
        for count in 1..40 {
            let leaves = leaves(count);
            let root = root(&leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let path = path(&leaves, index);
                assert_eq!(climb(*leaf, index, leaves.len(), &path), Some(root));
                for at in 0..path.len() {
                    let mut other = path.clone();
                    other[at].0[index % 32] ^= 1;
                    assert_ne!(climb(*leaf, index, leaves.len(), &other), Some(root));
                }
                let mut longer = path.clone();
                longer.push(root);
                assert_eq!(climb(*leaf, index, leaves.len(), &longer), None);
                for other in (0..leaves.len() + 2).filter(|other| *other != index) {
                    assert_ne!(climb(*leaf, other, leaves.len(), &path), Some(root));
                }
            }
        }
    }

    #[test]
    fn salts_differ_by_number_and_by_secret() {
        let (one, two) = (Hash::of_bytes(b"1"), Hash::of_bytes(b"2"));
        assert_ne!(salt(one, 0), salt(one, 1));
        assert_ne!(salt(one, 0), salt(two, 0));
        assert_eq!(salt(one, 7), salt(one, 7));
    }

    #[test]
    fn a_node_does_not_pass_for_a_leaf() {
        let leaves = leaves(2);
        let [left, right] = leaves[..] else {
            panic!("two")
        };
        assert_ne!(root(&leaves), leaf(left, &right.0));
    }
}
