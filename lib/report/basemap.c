/* SPDX-License-Identifier: Apache-2.0 */
/*
 * basemap - areas of a GeoJSON file.  It is walked through twice: once to count what
 * there is, once to take it.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/basemap.h"

static int take_place(struct city_basemap *map, const struct city_node *node,
		      struct city_error *error)
{
	json_t *lon = json_array_get(node->json, 0), *lat = json_array_get(node->json, 1);
	double east = json_number_value(lon), north = json_number_value(lat);

	if (!json_is_number(lon) || !json_is_number(lat))
		return city_node_error(node, error, "must be a position, [lon, lat]");
	if (!(east >= -180 && east <= 180 && north >= -89 && north <= 89))
		return city_node_error(node, error, "must be degrees, not beyond 180 and 89");
	if (map->place)
		map->place[map->places] =
			(struct city_svg_place){ (int32_t)(east * 1e6),
						 (int32_t)(north * 1e6) };
	map->places++;
	return 0;
}

static int take_rings(struct city_basemap *map, const struct city_node *polygon,
		      struct city_error *error)
{
	if (!json_is_array(polygon->json))
		return city_node_error(polygon, error, "must be a list of rings");
	for (size_t i = 0; i < json_array_size(polygon->json); i++) {
		struct city_node ring = city_node_element(polygon, i);
		size_t n = json_array_size(ring.json);

		if (n < 2)
			return city_node_error(&ring, error,
					       "must be a ring of positions");
		if (map->ring)
			map->ring[map->rings] = n;
		map->rings++;
		for (size_t k = 0; k < n; k++) {
			struct city_node at = city_node_element(&ring, k);

			if (take_place(map, &at, error))
				return -1;
		}
	}
	return 0;
}

static int take_polygons(struct city_basemap *map, const struct city_node *list,
			 struct city_error *error)
{
	if (!json_is_array(list->json))
		return city_node_error(list, error, "must be a list of polygons");
	for (size_t i = 0; i < json_array_size(list->json); i++) {
		struct city_node polygon = city_node_element(list, i);

		if (take_rings(map, &polygon, error))
			return -1;
	}
	return 0;
}

/* 0 for what is no area, too. */
static int take_geometry(struct city_basemap *map, const struct city_node *node,
			 const char *name, struct city_error *error)
{
	const char *type = json_string_value(json_object_get(node->json, "type"));
	struct city_node list = city_node_member(node, "coordinates");
	bool one = type && strcmp(type, "Polygon") == 0;
	size_t places = map->places, rings = map->rings;

	if (!one && (!type || strcmp(type, "MultiPolygon") != 0))
		return 0;
	if (one ? take_rings(map, &list, error) : take_polygons(map, &list, error))
		return -1;
	if (map->area)
		map->area[map->areas] =
			(struct city_svg_area){ .name = name ? name : "",
						.place = map->place + places,
						.ring = map->ring + rings,
						.rings = map->rings - rings };
	map->areas++;
	return 0;
}

static int take_feature(struct city_basemap *map, const struct city_node *node,
			struct city_error *error)
{
	struct city_node geometry = city_node_member(node, "geometry");
	json_t *properties = json_object_get(node->json, "properties");

	return take_geometry(map, &geometry,
			     json_string_value(json_object_get(properties, "name")),
			     error);
}

static int take_all(struct city_basemap *map, struct city_error *error)
{
	struct city_node root = city_document_root(&map->document);
	struct city_node list = city_node_member(&root, "features");

	map->areas = map->places = map->rings = 0;
	if (!json_is_array(list.json))
		return json_object_get(root.json, "geometry") ?
			       take_feature(map, &root, error) :
			       take_geometry(map, &root, NULL, error);
	for (size_t i = 0; i < json_array_size(list.json); i++) {
		struct city_node feature = city_node_element(&list, i);

		if (take_feature(map, &feature, error))
			return -1;
	}
	return 0;
}

int city_basemap_read(struct city_basemap *map, const char *path,
		      struct city_error *error)
{
	struct city_node root;

	if (city_document_read(&map->document, path, error) || take_all(map, error))
		return -1;
	root = city_document_root(&map->document);
	if (!map->areas || !map->places)
		return city_node_error(&root, error,
				       "must be GeoJSON with a Polygon or MultiPolygon");
	map->area = calloc(map->areas, sizeof(*map->area));
	map->place = calloc(map->places, sizeof(*map->place));
	map->ring = calloc(map->rings, sizeof(*map->ring));
	if (!map->area || !map->place || !map->ring)
		return city_error_set(error, "memory", "out of memory");
	map->ground = (struct city_svg_ground){ map->area, map->areas };
	return take_all(map, error);
}

void city_basemap_release(struct city_basemap *map)
{
	free(map->area);
	free(map->place);
	free(map->ring);
	city_document_release(&map->document);
}
