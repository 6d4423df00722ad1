"""Write the tables of HAKR, a fictional online computer shop: `python sample_data/make_sample_data.py [folder]`.

Everything is decided by the seed. The company comes from simulate_world(process="life_cycle"); the dirt that real
exports have (lines without a customer, repeated lines, free goods) is added here. All people and firms are invented.
"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import fields
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # the script runs from the repository, installed or not

from crm_analytics.schemas import TABLES  # noqa: E402
from crm_analytics.simulate import Company, LifeCycleWorld, PastCampaign, Product, World, simulate_world  # noqa: E402

SEED = 2  # of the first few, the one in which the trade fair shows its effect most plainly; the others differ by chance
N_CUSTOMERS = 5_000
PERIOD = (dt.date(2023, 7, 1), dt.date(2026, 6, 30))
WITHOUT_CUSTOMER_RATE, REPEATED_RATE, FREE_GOODS_RATE = 0.010, 0.003, 0.004
# intake's own, another world's, and what campaigns of one treatment don't need
NOT_EXPORTED = ("source_file", "source_row", "true_death_rate", "true_left_on", "variant")

# category: share of the price that is margin, weight among private people, weight among firms
CATEGORIES: dict[str, tuple[float, float, float]] = {
    "laptops": (0.14, 1.0, 1.2),
    "desktops": (0.15, 0.5, 0.9),
    "components": (0.17, 1.0, 0.4),
    "monitors": (0.16, 0.7, 0.9),
    "peripherals": (0.30, 1.3, 1.0),
    "software": (0.26, 0.6, 1.2),
    "networking": (0.24, 0.5, 0.9),
    "cameras": (0.20, 0.6, 0.2),
    "service": (0.36, 0.4, 1.1),
}
LAUNCHES = {
    "Aero 14 Gen 3": dt.date(2024, 3, 4),
    "Studio 16 Pro": dt.date(2024, 10, 7),
    "Lumen 32 OLED": dt.date(2024, 5, 13),
    "Pixora Z5 Mirrorless": dt.date(2024, 9, 16),
    "Mesh 7 Router": dt.date(2025, 2, 10),
    "Vector 9070 Graphics": dt.date(2025, 4, 7),
    "Tower One AI": dt.date(2025, 9, 1),
    "ErgoTrack 2 Mouse": dt.date(2025, 11, 3),
    "SafeVault 4 Backup": dt.date(2026, 1, 12),
    "Pixora Go 360": dt.date(2026, 3, 2),
}
PRODUCTS: dict[str, dict[str, float]] = {
    "laptops": {
        "Slate 11 Chromebook": 249,
        "Notera 14": 449,
        "Notera 15 Plus": 629,
        "Aero 13": 849,
        "Aero 14": 999,
        "Aero 14 Gen 3": 1149,
        "Forge 16 Gaming": 1399,
        "Studio 16": 1699,
        "Studio 16 Pro": 2199,
    },
    "desktops": {
        "Mini Box S": 279,
        "Office Tower 3": 479,
        "Office Tower 5": 679,
        "All-in-One 24": 799,
        "Forge Desktop": 1249,
        "Tower One AI": 1549,
        "Workstation X": 2290,
    },
    "components": {
        "Thermal Paste": 9,
        "Case Fan 140": 19,
        "DDR5 Memory 16 GB": 59,
        "SSD 1 TB": 79,
        "SSD 2 TB": 139,
        "Power Supply 750 W": 109,
        "Mainboard B-Series": 149,
        "Processor 8-Core": 269,
        "Vector 4060 Graphics": 319,
        "Vector 9070 Graphics": 649,
    },
    "monitors": {
        "View 22": 99,
        "View 24": 139,
        "View 27 QHD": 239,
        "View 34 Ultrawide": 399,
        "Lumen 27 4K": 449,
        "Lumen 32 OLED": 899,
    },
    "peripherals": {
        "USB-C Cable": 9,
        "Mouse Basic": 14,
        "Keyboard Basic": 22,
        "Wireless Mouse": 29,
        "ErgoTrack 2 Mouse": 59,
        "USB-C Hub": 45,
        "Headset Talk": 49,
        "Mechanical Keyboard": 89,
        "Docking Station": 159,
        "Laser Printer": 189,
    },
    "software": {
        "Virus Guard 1 Year": 29,
        "Office Home": 99,
        "Photo Editor": 79,
        "Office Business": 199,
        "SafeVault 3 Backup": 119,
        "SafeVault 4 Backup": 139,
        "Accounting Suite": 349,
        "Server Licence": 690,
    },
    "networking": {
        "Patch Cable 5 m": 8,
        "Switch 8 Port": 39,
        "Router AC": 69,
        "Mesh 6 Router": 149,
        "Mesh 7 Router": 229,
        "Access Point Pro": 179,
        "NAS 2 Bay": 289,
        "NAS 4 Bay": 529,
    },
    "cameras": {
        "Web Camera HD": 39,
        "Memory Card 128 GB": 25,
        "Action Camera": 199,
        "Pixora Compact": 329,
        "Pixora Go 360": 449,
        "Pixora Z3 Mirrorless": 749,
        "Pixora Z5 Mirrorless": 1190,
    },
    "service": {
        "Set-up Help": 39,
        "Data Transfer": 59,
        "Extended Warranty": 89,
        "Repair Flat Rate": 129,
        "On-site Support Day": 480,
        "Managed Workplace Year": 960,
    },
}
FIRST_NAMES = (
    "Mara",
    "Jonas",
    "Elin",
    "Tomas",
    "Ada",
    "Felix",
    "Nora",
    "Emil",
    "Ida",
    "Leon",
    "Clara",
    "Hugo",
    "Vera",
    "Oskar",
    "Lena",
    "Milo",
    "Rosa",
    "Theo",
    "Anya",
    "Piet",
    "Wei",
    "Min",
    "Hao",
    "Xin",
    "Yun",
    "Lan",
    "Jie",
    "Ming",
    "Fang",
    "Bo",
    "Qiang",
    "Mei",
    "Tao",
    "Rui",
    "Ning",
    "Kai",
)
LAST_NAMES = (
    "Holt",
    "Brandt",
    "Keller",
    "Novak",
    "Lindt",
    "Marsh",
    "Quill",
    "Rowe",
    "Sander",
    "Thorne",
    "Ulrich",
    "Voss",
    "Wells",
    "Ashby",
    "Berg",
    "Castel",
    "Dorn",
    "Ekman",
    "Faber",
    "Grove",
    "Lin",
    "Chen",
    "Wang",
    "Zhao",
    "Sun",
    "Zhou",
    "Wu",
    "Xu",
    "Gao",
    "He",
    "Luo",
    "Tang",
    "Deng",
    "Feng",
    "Pan",
    "Yuan",
)
FIRM_NAMES = tuple(
    f"{stem}{tail}"
    for stem in (
        "Alder",
        "Boreal",
        "Cedar",
        "Delta",
        "Ember",
        "Falkon",
        "Granit",
        "Helio",
        "Isar",
        "Juniper",
        "Karst",
        "Lumo",
    )
    for tail in (" Works", " Trading", " Studio", " Clinic", " School", " Stores", " Office", " Craft")
)


def hakr() -> Company:
    """The shop: what it sells, where, and who works there."""
    return Company(
        products=tuple(_products()),
        goes_with=(
            ("laptops", "software"),
            ("desktops", "monitors"),
            ("monitors", "peripherals"),
            ("components", "components"),
            ("networking", "service"),
            ("cameras", "cameras"),
            ("software", "service"),
            ("peripherals", "peripherals"),
        ),
        regions=("North", "North-East", "East", "South-East", "South", "South-West", "West", "Centre"),
        industries=("private households", "education", "crafts", "offices", "health care", "retail"),
        channels=(("web", 6, 4), ("shop", 2, 1), ("marketplace", 2, 0.5), ("phone", 0.5, 3)),
        acquisition=(
            ("search ads", 32.0),
            ("marketplace", 18.0),
            ("trade fair", 75.0),
            ("referral", 10.0),
            ("walk-in", 6.0),
            ("newsletter partner", 22.0),
            ("sales call", 95.0),
        ),
        owners=(
            "Anna Weber",
            "Ben Liu",
            "Carla Duarte",
            "David Shen",
            "Eva Lindqvist",
            "Frank Huang",
            "Grace Okoye",
            "Henri Blanc",
            "Iris Ma",
            "Jan Kowal",
            "Kira Sato",
            "Lars Olsen",
        ),
        first_names=FIRST_NAMES,
        last_names=LAST_NAMES,
        firm_names=FIRM_NAMES,
        welcome_coupon="WELCOME10",
        prospect_sources=("trade fair", "web form", "call", "recommendation"),
        partners=("Payline Leasing", "SecureCare Insurance", "CloudPort Hosting"),
        untracked_category="service",
    )


def _products() -> list[Product]:
    numbered = [(category, name, price) for category, items in PRODUCTS.items() for name, price in items.items()]
    return [
        Product(
            f"P{number:03d}",
            name,
            category,
            float(price) - 0.01,
            round(price * (1 - CATEGORIES[category][0]), 2),
            *(weight / len(PRODUCTS[category]) for weight in CATEGORIES[category][1:]),
            launched_on=LAUNCHES.get(name),
        )
        for number, (category, name, price) in enumerate(numbered, start=1)
    ]


def past_campaigns() -> tuple[PastCampaign, ...]:
    """Six campaigns; the trade fair (repeated a year later) and the camera plan are the worked examples."""
    day = dt.date
    return (
        PastCampaign(
            "fair-2024",
            "Trade fair 2024",
            day(2024, 4, 15),
            day(2024, 6, 14),
            cost_per_contact=1.20,
            fixed_cost=6_000,
            offer="Invitation to the stand, game on the web site",
            audience="business",
            holdout_rate=0.25,
            objective="200 registrations and more orders from firms",
            metric="margin",
            strength=2.2,
            coupon="FAIR24",
            takes_registrations=True,
        ),
        PastCampaign(
            "cameras-2024",
            "Camera plan: +25 % sales",
            day(2024, 10, 1),
            day(2024, 11, 30),
            cost_per_contact=0.60,
            fixed_cost=2_500,
            offer="10 % off cameras",
            audience="private",
            holdout_rate=0.25,
            objective="25 % more camera sales in two months",
            metric="revenue",
            strength=2.6,
            category="cameras",
            coupon="PHOTO10",
        ),
        PastCampaign(
            "winback-2025",
            "Win-back calls",
            day(2025, 1, 20),
            day(2025, 3, 21),
            channel="phone",
            cost_per_contact=6.0,
            fixed_cost=800,
            offer="Free check of the old computer",
            audience="silent",
            holdout_rate=0.30,
            objective="One silent customer in twelve buys again",
            metric="is_buyer",
            strength=1.0,
        ),
        PastCampaign(
            "fair-2025",
            "Trade fair 2025",
            day(2025, 4, 14),
            day(2025, 6, 13),
            cost_per_contact=1.20,
            fixed_cost=5_000,
            offer="Invitation to the stand, game on the web site",
            audience="business",
            holdout_rate=0.25,
            objective="As in 2024, with one order in ten more",
            metric="margin",
            strength=2.6,
            coupon="FAIR25",
            takes_registrations=True,
        ),
        PastCampaign(
            "service-2025",
            "Service letter",
            day(2025, 9, 8),
            day(2025, 11, 7),
            channel="post",
            cost_per_contact=1.80,
            fixed_cost=600,
            offer="Extended warranty at the old price",
            audience="recent",
            holdout_rate=0.15,
            objective="Service for every tenth computer sold",
            metric="margin",
            strength=0.8,
            category="service",
        ),
        PastCampaign(
            "spring-2026",
            "Spring offer",
            day(2026, 3, 2),
            day(2026, 5, 1),
            cost_per_contact=0.40,
            fixed_cost=1_200,
            offer="10 % off one order",
            audience="all",
            holdout_rate=0.10,
            objective="More orders in a weak quarter",
            metric="n_orders",
            strength=1.0,
            coupon="SPRING26",
        ),
    )


def sample_world() -> World:
    """HAKR as simulated, before the dirt."""
    settings = LifeCycleWorld(company=hakr(), campaigns=past_campaigns())
    return simulate_world("life_cycle", seed=SEED, n_customers=N_CUSTOMERS, period=PERIOD, settings=settings)


def with_dirt(lines: pl.DataFrame) -> pl.DataFrame:
    """Add walk-in sales without customer, lines exported twice, and free goods; in the order of time."""
    sold = lines.filter(pl.col("quantity") > 0)
    walk_in = sold.sample(fraction=WITHOUT_CUSTOMER_RATE, seed=SEED).with_columns(
        pl.lit(None, pl.String).alias("customer_id"),
        pl.lit("shop").alias("channel"),
        pl.lit(None, pl.String).alias("coupon"),
        pl.concat_str(pl.lit("W"), pl.col("order_id").str.slice(1)).alias("order_id"),
    )
    gift = sold.unique("order_id", keep="first", maintain_order=True).sample(fraction=FREE_GOODS_RATE, seed=SEED + 1)
    gift = gift.with_columns(
        pl.lit("P900").alias("product_id"),
        pl.lit("Gift Mouse Mat").alias("product"),
        pl.lit("peripherals").alias("category"),
        quantity=1.0,
        revenue=0.0,
        cost=2.4,
    )
    rows = pl.concat([lines, walk_in, gift]).sort("occurred_at", "order_id", maintain_order=True)
    repeated = rows.sample(fraction=REPEATED_RATE, seed=SEED + 2)
    return pl.concat([rows, repeated]).sort("occurred_at", "order_id", "product_id", "quantity", maintain_order=True)


def as_exported(table: pl.DataFrame) -> pl.DataFrame:
    """The table as it goes into its file: no intake columns, whole numbers without a decimal point."""
    kept = table.drop([name for name in NOT_EXPORTED if name in table.columns])
    whole = [
        name
        for name, kind in kept.schema.items()
        if kind == pl.Float64 and kept[name].count() and (kept[name].drop_nulls() % 1 == 0).all()
    ]
    return kept.with_columns(pl.col(whole).cast(pl.Int64))


def write_tables(folder: Path) -> None:
    """Write each table and a template with two of its rows."""
    world = sample_world()
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    for field in fields(world):
        table = getattr(world, field.name)
        name = "customers" if field.name == "profiles" else field.name
        exported = as_exported(with_dirt(table) if name == "transactions" else table)
        exported.write_csv(folder / f"{name}.csv", datetime_format="%Y-%m-%d %H:%M")
        example = exported.sort(pl.sum_horizontal(pl.all().is_null()), maintain_order=True).head(2)
        example.write_csv(folder / "templates" / f"{name}.csv", datetime_format="%Y-%m-%d %H:%M")
        assert name in TABLES


if __name__ == "__main__":
    write_tables(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
