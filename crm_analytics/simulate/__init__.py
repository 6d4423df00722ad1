"""Worlds whose truth is known: to teach, to test, and to let the sample company live on."""

from crm_analytics.simulate.company import Company, PastCampaign, Product
from crm_analytics.simulate.effects import ContactEffects
from crm_analytics.simulate.future import TimePassed, let_time_pass
from crm_analytics.simulate.pareto_nbd import ParetoNbdWorld
from crm_analytics.simulate.stages import LifeCycle
from crm_analytics.simulate.world import LifeCycleWorld, World, simulate_world

__all__ = [
    "Company",
    "ContactEffects",
    "LifeCycle",
    "LifeCycleWorld",
    "ParetoNbdWorld",
    "PastCampaign",
    "Product",
    "TimePassed",
    "World",
    "let_time_pass",
    "simulate_world",
]
