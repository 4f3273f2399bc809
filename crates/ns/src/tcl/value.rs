//! Tcl values: everything is a string, most things are kept as what they were last used as.

use super::expression::Expression;
use super::list;
use super::meter;
use super::number;
use super::script::Script;
use crate::source::Place;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

/// Lists inside lists that are kept as lists; deeper ones become their text, which means the same.
/// Bounds the recursion that frees and prints them.
const LIST_DEPTH_MAX: u16 = 8;

/// Memory of a text beside its characters.
const TEXT_BYTES: usize = size_of::<Text>() + 2 * size_of::<usize>();

/// A Tcl value. Copies are cheap.
#[derive(Debug, Clone, Default)]
pub(crate) enum Value {
    /// The empty string.
    #[default]
    Empty,
    /// An integer in canonical decimal form.
    Int(i64),
    /// A floating point number.
    Double(f64),
    /// Any text.
    Text(Rc<Text>),
    /// A list in canonical form.
    List(Rc<List>),
}

/// A text, and what it was understood as before.
#[derive(Debug, Default)]
pub(crate) struct Text {
    text: String,
    /// Where it stands verbatim in the source.
    pub place: Option<Place>,
    /// As a script.
    pub script: OnceCell<Rc<Script>>,
    /// As an expression.
    pub expression: OnceCell<Rc<Expression>>,
    list: OnceCell<Rc<List>>,
}

/// A list of values.
#[derive(Debug, Clone, Default)]
pub(crate) struct List {
    /// Its elements; changed by methods only, which keep account.
    pub items: Vec<Value>,
    depth: u16,
    /// Length of its text, about; elements that are shared count each time.
    bytes: usize,
}

impl Text {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text as a list; elements in braces that stand verbatim in the source know their places.
    fn parse_list(&self) -> Result<List, String> {
        let verbatim = self.place.filter(|place| (place.end - place.start) as usize == self.text.len());
        meter::add(self.text.len());
        let mut list = List::default();
        for (item, range) in list::parse_list(&self.text)? {
            let place = verbatim.zip(range).map(|(place, range)| Place {
                start: place.start + range.start as u32,
                end: place.start + range.end as u32,
            });
            list.push(if place.is_some() { Value::placed(item, place) } else { Value::from(item) });
        }
        Ok(list)
    }
}

impl List {
    /// Whether a list that holds this one would be too deep, so that this one becomes text.
    pub fn is_deep(&self) -> bool {
        self.depth + 1 >= LIST_DEPTH_MAX
    }

    /// Adds an element at the end.
    pub fn push(&mut self, value: Value) {
        let value = self.fitted(value);
        self.bytes = self.bytes.saturating_add(value.bytes() + 1);
        meter::add(size_of::<Value>());
        self.items.push(value);
    }

    /// Replaces an element.
    pub fn replace(&mut self, at: usize, value: Value) {
        let value = self.fitted(value);
        self.bytes = self.bytes.saturating_sub(self.items[at].bytes()).saturating_add(value.bytes());
        self.items[at] = value;
    }

    /// The same value, as text if it is nested too deeply; raises this list's depth as needed.
    fn fitted(&mut self, value: Value) -> Value {
        let Value::List(inner) = &value else { return value };
        if inner.is_deep() {
            return Value::from(value.to_text());
        }
        self.depth = self.depth.max(inner.depth + 1);
        value
    }
}

impl Value {
    /// A text that stands verbatim in the source.
    pub fn placed(text: String, place: Option<Place>) -> Self {
        meter::add(TEXT_BYTES);
        Self::Text(Rc::new(Text { text, place, ..Text::default() }))
    }

    /// A list.
    pub fn list(items: Vec<Value>) -> Self {
        let mut list = List { items: Vec::with_capacity(items.len()), ..List::default() };
        for item in items {
            list.push(item);
        }
        Self::List(Rc::new(list))
    }

    /// A truth value.
    pub fn truth(value: bool) -> Self {
        Self::Int(i64::from(value))
    }

    /// The string form.
    pub fn to_text(&self) -> String {
        self.as_str().into_owned()
    }

    /// The string form, borrowed where it exists already.
    pub fn as_str(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text.as_str()),
            Self::Int(_) | Self::Double(_) | Self::List(_) => {
                let mut text = String::new();
                self.push_to(&mut text);
                Cow::Owned(text)
            }
        }
    }

    /// Adds the string form to a text.
    pub fn push_to(&self, target: &mut String) {
        match self {
            Self::Empty => {}
            Self::Text(text) => target.push_str(text.as_str()),
            Self::Int(value) => number::push_int(*value, target),
            Self::Double(value) => target.push_str(&number::format_double(*value)),
            Self::List(list) => list::push_list(&list.items, target),
        }
    }

    /// Whether the string form is empty.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.text.is_empty(),
            Self::List(list) => list.items.is_empty(),
            Self::Int(_) | Self::Double(_) => false,
        }
    }

    /// The value as a list; an error says what is wrong with it.
    pub fn as_list(&self) -> Result<Rc<List>, String> {
        match self {
            Self::List(list) => Ok(list.clone()),
            Self::Empty => Ok(Rc::default()),
            Self::Int(_) | Self::Double(_) => {
                let mut list = List::default();
                list.push(self.clone());
                Ok(Rc::new(list))
            }
            Self::Text(text) => {
                if let Some(list) = text.list.get() {
                    return Ok(list.clone());
                }
                let list = Rc::new(text.parse_list()?);
                Ok(text.list.get_or_init(|| list).clone())
            }
        }
    }

    /// Turns the value into a list that may be changed in place where nobody else holds it.
    pub fn make_list(&mut self) -> Result<&mut List, String> {
        if !matches!(self, Self::List(_)) {
            *self = Self::List(self.as_list()?);
        }
        match self {
            Self::List(list) => {
                if Rc::strong_count(list) > 1 {
                    meter::add(list.items.len() * size_of::<Self>());
                }
                Ok(Rc::make_mut(list))
            }
            _ => unreachable!("it was just made a list"),
        }
    }

    /// Adds text at the end, in place where nobody else holds the value.
    pub fn append(&mut self, addition: &Value) {
        if let Self::Text(text) = self
            && let Some(owned) = Rc::get_mut(text)
        {
            let mut grown = std::mem::take(&mut owned.text);
            addition.push_to(&mut grown);
            *owned = Text { text: grown, ..Text::default() };
            return;
        }
        let mut text = self.to_text();
        meter::add(text.len());
        addition.push_to(&mut text);
        *self = Self::from(text);
    }

    /// Where the text stands verbatim in the source.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Text(text) => text.place,
            _ => None,
        }
    }

    /// About how long its text is, in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Int(_) | Self::Double(_) => size_of::<Self>(),
            Self::Text(text) => text.text.len(),
            Self::List(list) => list.bytes,
        }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::placed(text, None) }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::Int(value as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_lists_become_text_with_the_same_meaning() {
        let mut value = Value::from("x y");
        for _ in 0..1000 {
            value = Value::list(vec![value]);
        }
        let text = value.to_text();
        assert!(text.starts_with("{{{") && text.ends_with("}}}"));
        assert_eq!(text.len(), 3 + 2 * 1000);
    }

    #[test]
    fn appending_changes_in_place_or_copies() {
        let mut value = Value::from("a");
        value.append(&Value::Int(1));
        let held = value.clone();
        value.append(&Value::from("b"));
        assert_eq!((held.to_text(), value.to_text()), ("a1".to_owned(), "a1b".to_owned()));
    }
}
