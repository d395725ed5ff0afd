//! In which languages a request wants texts.

/// Most languages that are looked for; a header may name any number.
const MOST: usize = 8;

/// The tags under which a text in a language is looked for, the best first: `fr-TN`, then `fr`.
pub fn shorter_tags(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rsplit_once('-').map(|(shorter, _)| shorter))
}

/// The languages that a request would rather have than the tenant's own, the best first: those of `x-locale`, else of `Accept-Language` by
/// their weights, each with its shorter tags. What comes behind the tenant's own language does not count, since every text is there in that.
pub(crate) fn languages(locale: Option<&str>, accepted: Option<&str>, own: &str) -> Vec<String> {
    let mut wanted: Vec<(&str, f32)> = match (locale, accepted) {
        (Some(locale), _) => vec![(locale.trim(), 1.0)],
        (None, accepted) => accepted.into_iter().flat_map(|all| all.split(',')).map(weighted).collect(),
    };
    wanted.retain(|(tag, weight)| *weight > 0.0 && is_language_tag(tag));
    // Equal weights keep the order of the header.
    wanted.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let mut languages: Vec<String> = Vec::new();
    for tag in wanted.iter().flat_map(|(tag, _)| shorter_tags(tag)) {
        if tag.eq_ignore_ascii_case(own) || languages.len() == MOST {
            break;
        }
        if !languages.iter().any(|known| known.eq_ignore_ascii_case(tag)) {
            languages.push(tag.to_owned());
        }
    }
    languages
}

/// One entry of `Accept-Language`: `fr;q=0.8`.
fn weighted(entry: &str) -> (&str, f32) {
    let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
    let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.trim().parse().ok());
    (tag.trim(), weight.filter(|weight: &f32| (0.0..=1.0).contains(weight)).unwrap_or(0.0))
}

/// Whether it looks like a BCP 47 tag, such as `fr-TN`; `*` is none, and asks for nothing.
pub fn is_language_tag(tag: &str) -> bool {
    tag.len() <= 35
        && tag.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_those_that_the_reader_likes_better_than_the_tenants() {
        for (locale, accepted, own, wanted) in [
            (None, None, "ar", &[][..]),
            (Some("fr-TN"), None, "ar", &["fr-TN", "fr"]),
            // The locale is a choice, the header what the browser was set to.
            (Some("fr"), Some("de"), "ar", &["fr"]),
            (Some("ar"), Some("de"), "ar", &[]),
            (Some("AR"), None, "ar", &[]),
            (Some("ar-SA"), None, "ar", &["ar-SA"]),
            (Some("en-GB"), None, "en-US", &["en-GB", "en"]),
            (None, Some("en, ar;q=0.8, fr;q=0.9"), "ar", &["en", "fr"]),
            (None, Some("ar-EG,ar;q=0.9,en;q=0.8"), "ar", &["ar-EG"]),
            (None, Some("zh-Hant-TW"), "en", &["zh-Hant-TW", "zh-Hant", "zh"]),
            (None, Some("fr-FR, fr-CA, fr"), "en", &["fr-FR", "fr", "fr-CA"]),
            // Nothing that is no language, whatever a header holds.
            (None, Some("*, de;q=0, fr;q=2, it;q=x, x'y, , en;q=0.1"), "ar", &["en"]),
            (Some("no tag"), None, "ar", &[]),
        ] {
            assert_eq!(languages(locale, accepted, own), wanted, "{locale:?} {accepted:?} {own}");
        }
        let many: String = (0..100).map(|n| format!("aa-{n},")).collect();
        assert_eq!(languages(None, Some(&many), "en").len(), MOST);
    }
}
