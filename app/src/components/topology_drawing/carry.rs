//! A node that is carried to another physical node with the mouse. By the keyboard and by touch there is a select.

use crate::layout::Drawing;
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys;

/// How far a pressed pointer moves before it carries rather than clicks, in pixels.
const CARRIED_FROM: i32 = 6;

/// A node and the physical node that it is carried to.
pub type Carried = Callback<(String, String)>;

/// What is carried now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carry {
    /// What to do with what was carried; none where nothing can be.
    carried: Option<Carried>,
    /// The node that was pressed, and where.
    pressed: RwSignal<Option<(String, i32, i32)>>,
    /// The physical node that it is over.
    over: RwSignal<Option<String>>,
    /// Whether it moves.
    moves: RwSignal<bool>,
    /// Whether the click that ends the carrying is still to come.
    ended: StoredValue<bool>,
}

impl Carry {
    pub fn new(carried: Option<Carried>) -> Self {
        Self {
            carried,
            pressed: RwSignal::new(None),
            over: RwSignal::new(None),
            moves: RwSignal::new(false),
            ended: StoredValue::new(false),
        }
    }

    /// Whether a node moves. Tracked.
    pub fn moves(self) -> bool {
        self.moves.get()
    }

    /// Whether a node is over this physical node. Tracked.
    pub fn is_over(self, pnode: &str) -> bool {
        self.over.with(|over| over.as_deref() == Some(pnode))
    }

    pub fn press(self, event: &PointerEvent) {
        self.ended.set_value(false);
        let node = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|target| target.closest("[data-node]").ok().flatten())
            .and_then(|node| node.get_attribute("data-node"));
        if let (Some(node), Some(_), 0) = (node, self.carried, event.button()) {
            self.pressed.set(Some((node, event.client_x(), event.client_y())));
        }
    }

    pub fn carry(self, event: &PointerEvent, drawing: &Drawing) {
        let Some((_, x, y)) = self.pressed.get_untracked() else { return };
        let far = (event.client_x() - x).abs().max((event.client_y() - y).abs());
        if far >= CARRIED_FROM && !self.moves.get_untracked() {
            self.moves.set(true);
        }
        if self.moves.get_untracked() {
            let over = pnode_at(event, drawing);
            if self.over.with_untracked(|before| *before != over) {
                self.over.set(over);
            }
        }
    }

    pub fn drop(self, event: &PointerEvent, drawing: &Drawing) {
        let pressed = self.pressed.get_untracked().filter(|_| self.moves.get_untracked());
        let over = pnode_at(event, drawing);
        self.forget();
        let Some((node, ..)) = pressed else { return };
        self.ended.set_value(true);
        let here = drawing.nodes.iter().find(|spot| spot.name == node).and_then(|spot| spot.pnode.clone());
        if let (Some(carried), Some(pnode)) = (self.carried, over.filter(|over| Some(over) != here.as_ref()))
        {
            carried.run((node, pnode));
        }
    }

    /// Puts down what is carried, where it was.
    pub fn forget(self) {
        if self.pressed.with_untracked(Option::is_some) {
            self.pressed.set(None);
            self.over.set(None);
            self.moves.set(false);
        }
    }

    /// Whether a click only ends a carrying, and means nothing by itself.
    pub fn ends(self) -> bool {
        let ended = self.ended.get_value();
        self.ended.set_value(false);
        ended
    }
}

/// The physical node under the pointer: by its frame, or by a node that is on it.
fn pnode_at(event: &PointerEvent, drawing: &Drawing) -> Option<String> {
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let under = document().elements_from_point(x, y);
    let elements = under.iter().filter_map(|element| element.dyn_into::<web_sys::Element>().ok());
    let frame = |element: web_sys::Element| {
        let found = element.closest("[data-pnode]").ok().flatten()?;
        found.get_attribute("data-pnode")
    };
    let pnode = elements.filter_map(frame).next()?;
    drawing.pnodes.iter().any(|frame| frame.name == pnode).then_some(pnode)
}
