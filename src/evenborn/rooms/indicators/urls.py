"""Addresses of this room."""

from django.urls import path

from evenborn.rooms.indicators.views import (
    comparing,
    defining,
    mapping,
    overview,
    quality,
    releases,
    schools,
)

urlpatterns = [
    path("", overview.home, name="indicators-home"),
    path("compare/", comparing.compare, name="indicators-compare"),
    path("map/", mapping.county_map, name="indicators-map"),
    path("map/upload/", mapping.upload, name="indicators-map-upload"),
    path("quality/", quality.quality, name="indicators-quality"),
    path("hospital/", quality.hospital, name="indicators-hospital"),
    path("schools/", schools.schools, name="indicators-schools"),
    path("schools/enter/", schools.enter, name="indicators-schools-enter"),
    path("schools/<int:pk>/remove/", schools.remove, name="indicators-schools-remove"),
    path("definitions/", defining.definitions_list, name="indicators-definitions"),
    path("definitions/<slug:code>/", defining.definition, name="indicators-definition"),
    path("releases/", releases.releases, name="indicators-releases"),
    path("releases/prepare/", releases.prepare, name="indicators-releases-prepare"),
    path("releases/<int:pk>/", releases.release, name="indicators-release"),
    path("releases/<int:pk>/approve/", releases.approve, name="indicators-release-approve"),
    path("releases/<int:pk>/publish/", releases.publish, name="indicators-release-publish"),
    path("releases/<int:pk>/discard/", releases.discard, name="indicators-release-discard"),
    path("releases/<int:pk>/withdraw/", releases.withdraw, name="indicators-release-withdraw"),
]
