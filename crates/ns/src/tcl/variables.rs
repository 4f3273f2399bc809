//! Variables: scalars, arrays in Tcl's order, and links between frames.

use super::failure::{Exception, Failure, FailureKind, Outcome};
use super::interpreter::Interpreter;
use super::parse::split_element;
use super::table::{Map, Table};
use super::value::Value;
use crate::otcl::MethodFrame;
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// A variable that several frames may see.
pub(crate) type Shared = Rc<RefCell<Variable>>;

/// What a variable holds.
#[derive(Debug, Default)]
pub(crate) enum Variable {
    /// Nothing yet, or no more.
    #[default]
    Undefined,
    /// One value.
    Scalar(Value),
    /// Values by index; boxed, because most variables are none.
    Array(Box<Table<Value>>),
}

/// What a name stands for in a frame.
#[derive(Debug, Clone)]
pub(crate) enum Slot {
    /// A variable.
    Whole(Shared),
    /// An element of an array, linked by `upvar`.
    Element(Shared, Rc<str>),
}

impl Slot {
    /// A new variable with a value.
    pub fn holding(value: Value) -> Self {
        Self::Whole(Rc::new(RefCell::new(Variable::Scalar(value))))
    }

    /// The value, if it is a scalar's.
    pub fn scalar(&self) -> Option<Value> {
        match self {
            Self::Whole(variable) => match &*variable.borrow() {
                Variable::Scalar(value) => Some(value.clone()),
                Variable::Array(_) | Variable::Undefined => None,
            },
            Self::Element(variable, key) => match &*variable.borrow() {
                Variable::Array(table) => table.get(key).cloned(),
                Variable::Scalar(_) | Variable::Undefined => None,
            },
        }
    }

    /// Replaces what it holds by a scalar.
    pub fn put(&self, value: Value) {
        match self {
            Self::Whole(variable) => *variable.borrow_mut() = Variable::Scalar(value),
            Self::Element(variable, key) => {
                if let Variable::Array(table) = &mut *variable.borrow_mut() {
                    table.insert(key, value);
                }
            }
        }
    }
}

/// The variables of the file, of a namespace, of a call or of an object.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    pub variables: Map<Rc<str>, Slot>,
    /// Namespace in which names are looked up first; empty for the global one.
    pub namespace: Rc<str>,
    /// The call, as written; empty for the file and for `namespace eval`.
    pub call: Vec<Value>,
    /// The frame that called.
    pub caller: usize,
    /// Calls around it: 0 for the file.
    pub level: usize,
    /// The method that is called, if it is one.
    pub method: Option<MethodFrame>,
}

impl Frame {
    /// Whether its variables are its own.
    fn is_local(&self) -> bool {
        !self.call.is_empty()
    }
}

impl Interpreter {
    /// The frame and the key of a name without index.
    fn resolve<'a>(&self, name: &'a str) -> (usize, Cow<'a, str>) {
        let frame = &self.frames[self.active];
        if let Some(global) = name.strip_prefix("::") {
            return (0, Cow::Borrowed(global.trim_start_matches(':')));
        }
        let qualified = name.contains("::");
        if frame.is_local() && !qualified {
            return (self.active, Cow::Borrowed(name));
        }
        if !frame.namespace.is_empty() {
            let inside = format!("{}::{name}", frame.namespace);
            let globals = &self.frames[0].variables;
            if globals.contains_key(&*inside) || (!qualified && !globals.contains_key(name)) {
                return (0, Cow::Owned(inside));
            }
        }
        (0, Cow::Borrowed(name))
    }

    /// What a name stands for.
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        let (frame, key) = self.resolve(name);
        self.frames[frame].variables.get(&*key)
    }

    /// The variable of a name, made if need be.
    pub fn slot_or_new(&mut self, name: &str) -> Outcome<Slot> {
        let (frame, key) = self.resolve(name);
        if let Some(slot) = self.frames[frame].variables.get(&*key) {
            return Ok(slot.clone());
        }
        if let Some((namespace, _)) = key.rsplit_once("::")
            && !self.namespaces.contains(namespace)
        {
            return Err(format!("can't set \"{name}\": parent namespace doesn't exist").into());
        }
        self.charge(64 + name.len())?;
        let slot = Slot::Whole(Shared::default());
        let key: Rc<str> = key.as_ref().into();
        self.frames[frame].variables.insert(key, slot.clone());
        Ok(slot)
    }

    /// Lets a name of the active frame stand for a variable of another.
    pub fn link(&mut self, name: &str, slot: Slot) -> Outcome<()> {
        let (frame, key) = self.resolve(name);
        let key: Rc<str> = key.as_ref().into();
        self.charge(64 + name.len())?;
        self.frames[frame].variables.insert(key, slot);
        Ok(())
    }

    /// The value of `name` or `name(index)`.
    pub fn get(&self, name: &str) -> Outcome {
        match split_element(name) {
            Some((base, index)) => self.read(base, Some(index)),
            None => self.read(name, None),
        }
    }

    /// The value of a variable, or of an element.
    pub fn read(&self, name: &str, index: Option<&str>) -> Outcome {
        let Some(slot) = self.slot(name) else {
            return Err(self.unreadable(name, index, "no such variable"));
        };
        let (variable, index_here) = match (slot, index) {
            (Slot::Whole(variable), _) => (variable, index),
            (Slot::Element(variable, key), None) => (variable, Some(&**key)),
            (Slot::Element(..), Some(_)) => return Err(self.unreadable(name, index, "variable isn't array")),
        };
        match (&*variable.borrow(), index_here) {
            (Variable::Scalar(value), None) => Ok(value.clone()),
            (Variable::Array(table), Some(key)) => match table.get(key) {
                Some(value) => Ok(value.clone()),
                None => Err(self.unreadable(name, index, "no such element in array")),
            },
            (Variable::Undefined, _) => Err(self.unreadable(name, index, "no such variable")),
            (Variable::Array(_), None) => Err(self.unreadable(name, index, "variable is array")),
            (Variable::Scalar(_), Some(_)) => Err(self.unreadable(name, index, "variable isn't array")),
        }
    }

    #[cold]
    fn unreadable(&self, name: &str, index: Option<&str>, why: &str) -> Exception {
        let full = match index {
            Some(index) => format!("{name}({index})"),
            None => name.to_owned(),
        };
        let mut failure = Failure { message: format!("can't read \"{full}\": {why}"), ..Failure::default() };
        if self.poisoned.contains(name) {
            failure.kind = FailureKind::Consequence;
        } else if why == "no such variable" {
            let known = self.frames[self.active].variables.keys().map(|key| &**key);
            failure.hint = crate::suggest::nearest(name, known)
                .map(|near| format!("did you mean `${near}`?"))
                .or_else(|| Some(self.unset_hint(name)));
        } else if why == "variable is array" {
            failure.hint = Some(format!("name the element, as in `${name}(0)`"));
        }
        Exception::Error(Box::new(failure))
    }

    fn unset_hint(&self, name: &str) -> String {
        let frame = &self.frames[self.active];
        if frame.is_local() && self.frames[0].variables.contains_key(name) {
            format!("inside a procedure, write `global {name}` first")
        } else {
            format!("`{name}` is not set before this line")
        }
    }

    /// Sets `name` or `name(index)`.
    pub fn assign(&mut self, name: &str, value: Value) -> Outcome<()> {
        match split_element(name) {
            Some((base, index)) => self.write(base, Some(index), value),
            None => self.write(name, None, value),
        }
    }

    /// Sets a variable or an element.
    pub fn write(&mut self, name: &str, index: Option<&str>, value: Value) -> Outcome<()> {
        self.change(name, index, |target| {
            *target = value;
            Ok(())
        })
    }

    /// Changes the value of `name` or `name(index)`, empty if it is new.
    pub fn update(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut Value) -> Result<(), String>,
    ) -> Outcome<()> {
        match split_element(name) {
            Some((base, index)) => self.change(base, Some(index), change),
            None => self.change(name, None, change),
        }
    }

    fn change(
        &mut self,
        name: &str,
        index: Option<&str>,
        change: impl FnOnce(&mut Value) -> Result<(), String>,
    ) -> Outcome<()> {
        let slot = self.slot_or_new(name)?;
        let (variable, index) = match (&slot, index) {
            (Slot::Whole(variable), _) => (variable, index),
            (Slot::Element(variable, key), None) => (variable, Some(&**key)),
            (Slot::Element(..), Some(index)) => {
                return Err(unwritable(name, Some(index), "variable isn't array"));
            }
        };
        let mut variable = variable.borrow_mut();
        if let Variable::Undefined = *variable {
            *variable = match index {
                Some(_) => Variable::Array(Box::default()),
                None => Variable::Scalar(Value::Empty),
            };
        }
        match (&mut *variable, index) {
            (Variable::Scalar(value), None) => Ok(change(value)?),
            (Variable::Array(table), Some(index)) => {
                if let Some(value) = table.get_mut(index) {
                    return Ok(change(value)?);
                }
                self.charge(64 + index.len())?;
                let mut value = Value::Empty;
                change(&mut value)?;
                table.insert(index, value);
                Ok(())
            }
            (Variable::Array(_), None) => Err(unwritable(name, index, "variable is array")),
            (Variable::Scalar(_), Some(_)) => Err(unwritable(name, index, "variable isn't array")),
            (Variable::Undefined, _) => unreachable!("it was just defined"),
        }
    }

    /// Whether `name` or `name(index)` has a value.
    pub fn exists(&self, name: &str) -> bool {
        let (base, index) = match split_element(name) {
            Some((base, index)) => (base, Some(index)),
            None => (name, None),
        };
        let Some(slot) = self.slot(base) else { return false };
        match (slot, index) {
            (Slot::Whole(variable), None) => !matches!(*variable.borrow(), Variable::Undefined),
            (Slot::Whole(variable), Some(index)) => has_element(&variable.borrow(), index),
            (Slot::Element(variable, key), None) => has_element(&variable.borrow(), key),
            (Slot::Element(..), Some(_)) => false,
        }
    }

    /// Removes `name` or `name(index)`; false if it was not there.
    pub fn unset(&mut self, name: &str) -> bool {
        if !self.exists(name) {
            return false;
        }
        let (base, index) = match split_element(name) {
            Some((base, index)) => (base, Some(index)),
            None => (name, None),
        };
        let Some(slot) = self.slot(base).cloned() else { return false };
        let (variable, index) = match (&slot, index) {
            (Slot::Whole(variable), index) => (variable, index),
            (Slot::Element(variable, key), _) => (variable, Some(&**key)),
        };
        let mut held = variable.borrow_mut();
        match (&mut *held, index) {
            (Variable::Array(table), Some(index)) => {
                table.remove(index);
            }
            _ => *held = Variable::Undefined,
        }
        if index.is_none() && Rc::strong_count(variable) <= 2 {
            let (frame, key) = self.resolve(base);
            self.frames[frame].variables.remove(&*key);
        }
        true
    }
}

fn has_element(variable: &Variable, index: &str) -> bool {
    matches!(variable, Variable::Array(table) if table.get(index).is_some())
}

#[cold]
fn unwritable(name: &str, index: Option<&str>, why: &str) -> Exception {
    match index {
        Some(index) => format!("can't set \"{name}({index})\": {why}").into(),
        None => format!("can't set \"{name}\": {why}").into(),
    }
}
