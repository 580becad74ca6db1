/* SPDX-License-Identifier: Apache-2.0 */
/* A Feature becomes a record; nothing is lost, and nothing comes twice. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/geojson.h"
#include "suite.h"

/* One file: what stands beside its features, the Features, and what comes of each. */
struct file {
	struct city_env *env;
	struct city_scanner *scanner;
	struct city_geojson geojson;
	struct city_error error;
	char text[4096];
};

static void begin(struct file *file)
{
	memset(file, 0, sizeof(*file));
	file->env = city_env_new("test", NULL);
	file->scanner = city_scanner_new();
	ck_assert_int_eq(city_geojson_open(&file->geojson, file->env, &file->error), 0);
	city_geojson_begin(&file->geojson, "f");
}

static void end(struct file *file)
{
	city_geojson_release(&file->geojson);
	city_scanner_free(file->scanner);
	city_env_free(file->env);
}

static void check(struct file *file, const char *feature, const char *expected)
{
	size_t len = strlen(feature);
	struct city_slice object = { "", 0 };
	struct city_rec rec;

	ck_assert(len + 1 + CITY_IN_PAD < sizeof(file->text));
	memset(file->text, 0, sizeof(file->text));
	snprintf(file->text, sizeof(file->text), "%s\n", feature);
	ck_assert_int_eq(city_scan(file->scanner, (struct city_slice){ file->text, len },
				   &rec, &file->error), CITY_OK);
	if (city_geojson_put(&file->geojson, &rec, &object, &file->error) != CITY_OK)
		object = city_slice_of(file->error.rule);
	ck_assert_msg(city_slice_is(object, expected), "%.*s", (int)object.len, object.at);
}

static enum city_status beside(struct file *file, const char *key, const char *value)
{
	return city_geojson_beside(&file->geojson, city_slice_of(key), city_slice_of(value),
				   &file->error);
}

/* The example of RFC 7946, section 1.5. */
START_TEST(the_features_of_the_rfc_become_records)
{
	struct file file;

	begin(&file);
	check(&file, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":"
		     "[102.0,0.5]},\"properties\":{\"prop0\":\"value0\"}}",
	      "{\"prop0\":\"value0\",\"geometry\":{\"type\":\"Point\",\"coordinates\":"
	      "[102.0,0.5]},\"lon\":102.0,\"lat\":0.5}");
	check(&file, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\","
		     "\"coordinates\":[[102.0,0.0],[103.0,1.0]]},\"properties\":{\"prop0\":"
		     "\"value0\",\"prop1\":0.0}}",
	      "{\"prop0\":\"value0\",\"prop1\":0.0,\"geometry\":{\"type\":\"LineString\","
	      "\"coordinates\":[[102.0,0.0],[103.0,1.0]]}}");
	end(&file);
}
END_TEST

START_TEST(a_name_that_the_properties_have_is_theirs)
{
	struct file file;

	begin(&file);
	check(&file, "{\"type\":\"Feature\",\"id\":1,\"properties\":{\"id\":2}}",
	      "{\"id_2\":1,\"id\":2}");
	check(&file, "{\"type\":\"Feature\",\"id\":2,\"properties\":{\"id\":2}}", "{\"id\":2}");
	check(&file, "{\"type\":\"Feature\",\"id\":1,\"properties\":{\"\\u0069d\":2,\"id_2\":3}}",
	      "{\"id_3\":1,\"\\u0069d\":2,\"id_2\":3}");
	/* Nor one that another member has. */
	check(&file, "{\"type\":\"Feature\",\"id\":1,\"id_2\":4,\"properties\":{\"id\":2}}",
	      "{\"id_3\":1,\"id\":2,\"id_2\":4}");
	/* U+4E00 is one text, escaped or not. */
	check(&file, "{\"type\":\"Feature\",\"id\":\"一\",\"properties\":"
		     "{\"id\":\"\\u4e00\"}}",
	      "{\"id\":\"\\u4e00\"}");
	end(&file);
}
END_TEST

START_TEST(a_position_that_is_none_gives_no_lon_and_lat)
{
	static const char *const positions[] = {
		"[]",	     "[1]",	    "[[1,2]]",	   "[\"1\",\"2\"]", "[1,null]",
		"[1,[2]]",   "[180.1,0]",   "[0,-90.001]", "[1e300,0]",	    "[1e999,0]",
		"\"1,2\"",   "{\"x\":[1,2]}", "null",	   "[true,1]"
	};
	struct file file;
	char feature[200], expected[200];

	begin(&file);
	for (size_t i = 0; i < sizeof(positions) / sizeof(positions[0]); i++) {
		snprintf(feature, sizeof(feature), "{\"type\":\"Feature\",\"geometry\":"
			 "{\"type\":\"Point\",\"coordinates\":%s}}", positions[i]);
		snprintf(expected, sizeof(expected), "{\"geometry\":{\"type\":\"Point\","
			 "\"coordinates\":%s}}", positions[i]);
		/* A string where the numbers should be is how ECharts packs. */
		check(&file, feature, i == 3 ? "geojson.packed" : expected);
	}
	check(&file, "{\"type\":\"Feature\",\"geometry\":{\"coordinates\":[-180,90,0,7],"
		     "\"type\":\"Point\"}}",
	      "{\"geometry\":{\"coordinates\":[-180,90,0,7],\"type\":\"Point\"},\"lon\":-180,"
	      "\"lat\":90,\"z\":0}");
	end(&file);
}
END_TEST

START_TEST(a_crs_of_its_own_is_no_longitude_and_latitude)
{
	static const char point[] = "{\"type\":\"Point\",\"coordinates\":[1,2]}";
	static const char placed[] = "{\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]},"
				     "\"lon\":1,\"lat\":2}";
	static const char plain[] = "{\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}";
	struct file file;

	begin(&file);
	ck_assert_int_eq(beside(&file, "crs", "{\"properties\":{\"name\":\"EPSG:4326\"}}"),
			 CITY_OK);
	check(&file, point, placed);
	/* Too late. */
	ck_assert_int_eq(beside(&file, "crs", "{\"properties\":{\"name\":\"EPSG:3857\"}}"),
			 CITY_FAIL);
	ck_assert_str_eq(file.error.rule, "geojson.crs");
	city_geojson_begin(&file.geojson, "another");
	ck_assert_int_eq(beside(&file, "crs", "{\"properties\":{\"name\":\"EPSG:3857\"}}"),
			 CITY_OK);
	check(&file, point, plain);
	city_geojson_begin(&file.geojson, "a third");
	check(&file, point, placed);
	check(&file, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":"
		     "[1,2]},\"crs\":{\"code\":3857}}",
	      "{\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]},\"crs\":{\"code\":3857}}");
	end(&file);
}
END_TEST

START_TEST(what_is_no_feature_is_refused)
{
	struct file file;

	begin(&file);
	check(&file, "{}", "geojson.not-feature");
	check(&file, "{\"type\":1}", "geojson.not-feature");
	check(&file, "{\"type\":\"feature\"}", "geojson.not-feature");
	check(&file, "{\"type\":\"FeatureCollection\",\"features\":[]}", "geojson.not-feature");
	check(&file, "{\"type\":\"Feature\",\"properties\":[]}", "geojson.not-feature");
	check(&file, "{\"type\":\"Feature\",\"properties\":\"\"}", "geojson.not-feature");
	check(&file, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
		     "[\"@@AB\"]}}", "geojson.packed");
	ck_assert_int_eq(beside(&file, "UTF8Encoding", "true"), CITY_FAIL);
	ck_assert_str_eq(file.error.rule, "geojson.packed");
	ck_assert_int_eq(beside(&file, "UTF8Encoding", "false"), CITY_OK);
	end(&file);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = { the_features_of_the_rfc_become_records,
				       a_name_that_the_properties_have_is_theirs,
				       a_position_that_is_none_gives_no_lon_and_lat,
				       a_crs_of_its_own_is_no_longitude_and_latitude,
				       what_is_no_feature_is_refused, NULL };

	return city_suite_of("geojson", tests);
}
