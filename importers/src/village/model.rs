//! What a village's plan holds: plain data in WGS 84, with every cross reference an index into a sibling list.

use geo::{LineString, Point, Polygon};
use menpai_domain::{BuildingUse, Direction, GateKind};

/// The size a village is asked to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Buildings of every use, exactly.
    pub buildings: usize,
    /// Rental units, exactly; shops and the homes of landlords come on top.
    pub rental_units: usize,
    /// People living in them, approximately.
    pub residents: usize,
    /// Passages of the gates on an average day, approximately.
    pub passages_per_day: usize,
}

impl Figures {
    /// The "Yantian" pilot of Yunpu Street, Huangpu District, Guangzhou.
    pub const PILOT: Self = Self { buildings: 255, rental_units: 3_288, residents: 6_000, passages_per_day: 5_000 };
}

/// A whole village. Polygons are valid, exterior rings counter-clockwise (RFC 7946).
#[derive(Debug, Clone)]
pub struct Plan {
    /// The figures the plan was drawn to.
    pub figures: Figures,
    /// The jurisdiction tree, parents before children; the grids (网格) come last.
    pub areas: Vec<Area>,
    /// The village itself.
    pub site: Site,
    /// Streets and lanes.
    pub lanes: Vec<Lane>,
    /// Buildings of every use.
    pub buildings: Vec<Building>,
    /// One row per storey of every building.
    pub floors: Vec<Floor>,
    /// Rental units, shops and homes of landlords.
    pub units: Vec<Unit>,
    /// Gates of the compound and of buildings.
    pub gates: Vec<Gate>,
    /// The terminals at the gates.
    pub devices: Vec<Device>,
    /// Street furniture.
    pub components: Vec<Component>,
    /// Squares, ponds, greens and yards.
    pub open_spaces: Vec<OpenSpace>,
}

/// A node of the jurisdiction tree (辖区).
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Official code, GB/T 2260 and its continuation; none where a place has none.
    pub code: Option<String>,
    /// Name, in Chinese.
    pub name: String,
    /// Level in the tree.
    pub level: AreaLevel,
    /// Index of the parent in [`Plan::areas`].
    pub parent: Option<usize>,
    /// Boundary; known for grids only, the levels above reach beyond the village.
    pub boundary: Option<Polygon<f64>>,
}

/// Level of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AreaLevel {
    /// 区
    District,
    /// 街道
    Street,
    /// 社区
    Community,
    /// 网格
    Grid,
}

impl AreaLevel {
    /// The word used in the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::District => "district",
            Self::Street => "street",
            Self::Community => "community",
            Self::Grid => "grid",
        }
    }
}

/// The village as a compound (围院).
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Name, such as 盐田村.
    pub name: String,
    /// What addresses and lane names begin with, such as 盐田.
    pub short_name: String,
    /// Outer boundary.
    pub boundary: Polygon<f64>,
    /// A point inside the boundary, for labels and the first view of the map.
    pub center: Point<f64>,
    /// Index in [`Plan::areas`] of the smallest area that holds the whole site.
    pub area: usize,
}

/// A street or lane.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Name, unique in the site, such as 盐田三巷.
    pub name: String,
    /// How important it is.
    pub class: LaneClass,
    /// Centerline; house numbers rise along it, odd ones on its left.
    pub centerline: LineString<f64>,
    /// Usual clear width in metres.
    pub width_m: f64,
}

/// Class of a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LaneClass {
    /// A street (大街, 街) that a lorry passes.
    Main,
    /// A lane (巷).
    Lane,
    /// A cross lane (横巷), for people and scooters.
    Sublane,
}

impl LaneClass {
    /// The word used in the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Lane => "lane",
            Self::Sublane => "sublane",
        }
    }
}

/// A building (楼栋).
#[derive(Debug, Clone, PartialEq)]
pub struct Building {
    /// Stable external id, such as `YT-0042`.
    pub ext_id: String,
    /// Doorplate, unique in the site, such as 盐田三巷7号.
    pub doorplate: String,
    /// Name, where it has one.
    pub name: Option<String>,
    /// What it is used for.
    pub usage: BuildingUse,
    /// Footprint.
    pub footprint: Polygon<f64>,
    /// Footprint area in square metres.
    pub area_m2: f64,
    /// Storeys above ground.
    pub floors_above: u8,
    /// Height in metres.
    pub height_m: f64,
    /// Year it was built.
    pub year: u16,
    /// Index of the lane its doorplate names.
    pub lane: usize,
    /// Its number in that lane.
    pub number: u32,
    /// Index in [`Plan::areas`] of its grid.
    pub grid: usize,
}

/// A storey of a building.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// Index of the building.
    pub building: usize,
    /// 1 is the ground floor.
    pub number: u8,
    /// Units on it, of every kind.
    pub units: usize,
}

/// What a storey is divided into (套/间).
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Index of the building.
    pub building: usize,
    /// Floor it is on.
    pub floor: u8,
    /// Number unique in its building, floor first, such as `302`.
    pub code: String,
    /// Net area in square metres.
    pub area_m2: f64,
    /// Rooms beside kitchen and bath.
    pub rooms: u8,
    /// People it may hold.
    pub capacity: u8,
    /// What kind it is.
    pub kind: UnitKind,
}

/// Kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitKind {
    /// One room with kitchenette and bath (单间).
    Room,
    /// A flat of one or more rooms and a living room (套房).
    Flat,
    /// Beds let singly, to workers of one employer (集体宿舍).
    Dormitory,
    /// A shop on the ground floor (商铺).
    Shop,
    /// Where the landlord lives (自住).
    Home,
}

impl UnitKind {
    /// The word used in the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Flat => "flat",
            Self::Dormitory => "dormitory",
            Self::Shop => "shop",
            Self::Home => "home",
        }
    }

    /// Whether it is let for living: what the pilot counts as a rental unit.
    #[must_use]
    pub const fn is_rental(self) -> bool {
        matches!(self, Self::Room | Self::Flat | Self::Dormitory)
    }

    /// Whether people live in it.
    #[must_use]
    pub const fn is_dwelling(self) -> bool {
        !matches!(self, Self::Shop)
    }
}

/// An access point (闸口, 门禁).
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// Name, unique in the site, such as 三巷东闸.
    pub name: String,
    /// What it guards.
    pub place: GatePlace,
    /// Where it stands.
    pub point: Point<f64>,
    /// Bearing of the way out through it, degrees clockwise from north.
    pub bearing_deg: u16,
}

/// What a gate guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GatePlace {
    /// The compound, where a lane (index) meets the boundary.
    Compound {
        /// Index of the lane.
        lane: usize,
    },
    /// One building (index).
    Building {
        /// Index of the building.
        building: usize,
    },
}

impl GatePlace {
    /// The registry's word for it.
    #[must_use]
    pub const fn kind(self) -> GateKind {
        match self {
            Self::Compound { .. } => GateKind::Compound,
            Self::Building { .. } => GateKind::Building,
        }
    }
}

/// The terminal at a gate (设备).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Index of the gate.
    pub gate: usize,
    /// Serial number, made up.
    pub serial: String,
    /// Which protocol it speaks.
    pub vendor: DeviceVendor,
    /// Which way people pass it.
    pub direction: Direction,
}

/// Protocol of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceVendor {
    /// Hikvision ISAPI push.
    Hikvision,
    /// `ZKTeco` PUSH.
    Zkteco,
    /// OEM "`HTTPv2`".
    Oem,
    /// Our own passage API.
    Native,
}

impl DeviceVendor {
    /// The word used in the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hikvision => "hikvision",
            Self::Zkteco => "zkteco",
            Self::Oem => "oem",
            Self::Native => "native",
        }
    }
}

/// A street object (部件).
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// What it is.
    pub kind: ComponentKind,
    /// Where it stands.
    pub point: Point<f64>,
    /// Code on its plate, unique in the site, such as `YT-LD-0007`.
    pub code: String,
    /// Index of the lane it stands in.
    pub lane: usize,
}

/// Kind of street object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ComponentKind {
    /// Street lamp (路灯).
    Lamp,
    /// Fire hydrant (消火栓).
    Hydrant,
    /// Camera of the village's own (摄像头).
    Camera,
    /// Electric distribution cabinet (配电箱).
    Cabinet,
}

impl ComponentKind {
    /// The word used in the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lamp => "lamp",
            Self::Hydrant => "hydrant",
            Self::Camera => "camera",
            Self::Cabinet => "cabinet",
        }
    }

    /// The letters of its codes, from the Chinese word.
    #[must_use]
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Lamp => "LD",
            Self::Hydrant => "XH",
            Self::Camera => "SX",
            Self::Cabinet => "PD",
        }
    }
}

/// Ground kept free of houses.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenSpace {
    /// What it is.
    pub kind: OpenSpaceKind,
    /// Name, such as 祠堂广场.
    pub name: String,
    /// Its extent.
    pub polygon: Polygon<f64>,
}

/// Kind of open space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpenSpaceKind {
    /// Square (广场).
    Square,
    /// Fung shui pond (风水塘).
    Pond,
    /// Trees and grass (绿地).
    Green,
    /// Yard of a public building (院场).
    Yard,
}

impl OpenSpaceKind {
    /// The word used in the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Square => "square",
            Self::Pond => "pond",
            Self::Green => "green",
            Self::Yard => "yard",
        }
    }
}
