"""A city of our own: few enough places that families compete for them."""

import csv
from pathlib import Path
from typing import Final

DAYPARTS: Final = tuple(f"{day}_{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm"))
DAYCARES: Final = 20
FROM: Final = "2020-01-01"


def write_city(folder: Path, places: int, mark: str) -> tuple[Path, Path]:
    """Files of daycares and of their vacancies, `places` a day-part in each; `mark` sets their ids apart."""
    daycares, vacancies = folder / "daycares.csv", folder / "vacancies.csv"
    with daycares.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["daycare_id", "name", "postcode", "city", "price", "consent"])
        for number in range(DAYCARES):
            sheet.writerow([daycare_id(mark, number), f"Daycare {number}", "2140", "Antwerpen", "free", "standing"])
    with vacancies.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["daycare_id", "group", "min_age_months", "max_age_months", "available_from", *DAYPARTS])
        for number in range(DAYCARES):
            sheet.writerow([daycare_id(mark, number), "all", 0, 48, FROM, *[places] * len(DAYPARTS)])
    return daycares, vacancies


def daycare_id(mark: str, number: int) -> str:
    """The id of one of our daycares."""
    return f"{mark}-{number}"
