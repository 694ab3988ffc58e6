/* Maps of the public pages, drawn by Leaflet from our own files.

   <div data-map hidden> is filled. Its data attributes:
     districts   address of the districts as GeoJSON (cells with a label point)
     points      address of the queries to show as GeoJSON points (properties: url, title, note), which
                 takes bbox=west,south,east,north
     many        words before the number of queries at one place
     close       the name of the button that closes a list of queries
     tiles       address template of the city's own tile server, or empty: the cells alone then
     bounds      west,south,east,north in degrees
     lat, lon    ids of the inputs a point is written to: the map is then a picker
     district    id of the <select> that follows the point while the resident has not chosen one
   A picker's buttons ([data-map-action]) stand in the element named by data-tools. */
(() => {
  "use strict";
  const L = window.L;
  if (!L) return;
  const SVG = "http://www.w3.org/2000/svg";
  const CELL = 56; // pixels: points nearer than this are shown as one
  const MOST_LISTED = 20; // in one popup
  const MOST_POINTS = 500; // in one answer of the server

  const pinIcon = () => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 32 40");
    svg.setAttribute("width", "32");
    svg.setAttribute("height", "40");
    const drop = document.createElementNS(SVG, "path");
    drop.setAttribute("fill", "currentColor");
    drop.setAttribute("d", "M16 39C27 28 31 21 31 15a15 15 0 1 0-30 0c0 6 4 13 15 24z");
    const eye = document.createElementNS(SVG, "circle");
    eye.setAttribute("cx", "16");
    eye.setAttribute("cy", "15");
    eye.setAttribute("r", "6");
    eye.setAttribute("fill", "#fff");
    svg.append(drop, eye);
    return L.divIcon({ html: svg, className: "map-pin", iconSize: [32, 40], iconAnchor: [16, 39] });
  };

  const inBounds = (bounds, latlng) => !bounds || bounds.contains(latlng);

  // Even-odd rule: whether the point lies in one of the polygons' rings.
  const contains = (feature, { lat, lng }) =>
    feature.geometry.coordinates.some((polygon) => {
      let inside = false;
      for (const ring of polygon) {
        for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
          const [x1, y1] = ring[i];
          const [x2, y2] = ring[j];
          if (y1 > lat !== y2 > lat && lng < x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
        }
      }
      return inside;
    });

  const districtAt = (districts, latlng) => {
    const bounded = districts.find((d) => !d.shape.properties.approximate && contains(d.shape, latlng));
    if (bounded) return bounded.id;
    let best = null;
    for (const district of districts) {
      // One degree of longitude is shorter than one of latitude by the cosine of the latitude.
      const dx = (district.lon - latlng.lng) * Math.cos((latlng.lat * Math.PI) / 180);
      const dy = district.lat - latlng.lat;
      const distance = dx * dx + dy * dy;
      if (!best || distance < best.distance) best = { distance, id: district.id };
    }
    return best && best.id;
  };

  const load = async (url) => {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    return response.json();
  };

  const tell = (error) => console.warn("The map is incomplete:", error.message);

  const drawDistricts = (map, collection) => {
    const centres = [];
    const layers = new Map();
    L.geoJSON(collection, {
      interactive: false,
      style: () => ({ className: "map-cell" }),
      onEachFeature: (feature, layer) => {
        const { slug, label, lat, lon } = feature.properties;
        centres.push({ id: slug, lat, lon, shape: feature });
        layers.set(slug, layer);
        L.tooltip({ permanent: true, direction: "center", className: "map-label", interactive: false })
          .setLatLng([lat, lon])
          .setContent(document.createTextNode(label))
          .addTo(map);
      },
    }).addTo(map);
    return { centres, layers };
  };

  const popupOf = (features) => {
    const list = document.createElement("ul");
    list.className = "map-list";
    for (const { properties } of features) {
      const link = document.createElement("a");
      link.href = properties.url;
      link.textContent = properties.title;
      const note = document.createElement("span");
      note.className = "form-text";
      note.textContent = properties.note || "";
      const item = document.createElement("li");
      item.append(link, note);
      list.append(item);
    }
    return list;
  };

  // Points that would cover one another on the screen, as groups.
  const grouped = (map, features) => {
    const groups = new Map();
    for (const feature of features) {
      const [lon, lat] = feature.geometry.coordinates;
      const at = map.project([lat, lon], map.getZoom());
      const cell = `${Math.floor(at.x / CELL)}:${Math.floor(at.y / CELL)}`;
      const group = groups.get(cell) || { features: [], lat: 0, lon: 0 };
      group.features.push(feature);
      group.lat += lat;
      group.lon += lon;
      groups.set(cell, group);
    }
    return [...groups.values()].map(({ features: members, lat, lon }) => ({
      features: members,
      centre: L.latLng(lat / members.length, lon / members.length),
    }));
  };

  const groupMarker = (element, map, { features, centre }) => {
    const face = document.createElement("span");
    const count = features.length;
    const size = count === 1 ? 28 : Math.min(56, 32 + 6 * Math.log2(count));
    if (count > 1) face.textContent = String(count);
    const marker = L.marker(centre, {
      icon: L.divIcon({
        html: face,
        className: count === 1 ? "map-dot" : "map-dot map-dot--many",
        iconSize: [size, size],
      }),
    });
    const name = count === 1 ? features[0].properties.title : `${element.dataset.many} ${count}`;
    marker.on("add", () => {
      marker.getElement().setAttribute("role", "button");
      marker.getElement().setAttribute("aria-label", name);
    });
    const isClosest = map.getZoom() >= map.getMaxZoom();
    if (count === 1 || isClosest || count <= 3) {
      marker.bindPopup(popupOf(features.slice(0, MOST_LISTED)));
    } else {
      marker.on("click", () => {
        const places = features.map(({ geometry: { coordinates: [lon, lat] } }) => [lat, lon]);
        map.fitBounds(L.latLngBounds(places).pad(0.2), { maxZoom: map.getZoom() + 3 });
      });
    }
    return marker;
  };

  const showPoints = (element, map) => {
    const shown = L.layerGroup().addTo(map);
    const url = element.dataset.points;
    let known = null; // the answer held, and the frame it is of
    let drawn = ""; // what stands there: the same is not drawn again under somebody's finger
    let timer = 0;
    const draw = () => {
      if (map.hasOpenPopup) return;
      const groups = grouped(map, known.features);
      const wanted = JSON.stringify(groups.map(({ centre, features }) => [centre, features.length]));
      if (wanted === drawn) return;
      drawn = wanted;
      shown.clearLayers();
      for (const group of groups) groupMarker(element, map, group).addTo(shown);
    };
    const ask = async (frame) => {
      const bbox = frame ? `${url.includes("?") ? "&" : "?"}bbox=${frame.toBBoxString()}` : "";
      const { features } = await load(`${url}${bbox}`);
      known = { features, frame, isWhole: features.length < MOST_POINTS };
      draw();
    };
    const look = () => {
      const frame = map.getBounds();
      const isHeld = known?.isWhole && (!known.frame || known.frame.contains(frame));
      if (isHeld) draw();
      else ask(frame.pad(0.2)).catch(tell);
    };
    map.on("popupopen", ({ popup }) => {
      map.hasOpenPopup = true;
      const button = popup.getElement().querySelector(".leaflet-popup-close-button");
      button.setAttribute("aria-label", element.dataset.close);
    });
    map.on("popupclose", () => { map.hasOpenPopup = false; });
    map.on("moveend", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(look, 250);
    });
    return ask(null);
  };

  const makePicker = (element, map, bounds, found) => {
    const lat = document.getElementById(element.dataset.lat);
    const lon = document.getElementById(element.dataset.lon);
    const select = document.getElementById(element.dataset.district);
    const tools = document.getElementById(element.dataset.tools);
    const said = tools?.querySelector("[data-map-said]");
    let marker = null;
    let followsPoint = select !== null && select.value === "";
    select?.addEventListener("change", () => {
      followsPoint = false;
      mark();
    });

    const say = (text) => {
      if (said) said.textContent = text || "";
    };
    const mark = () => {
      for (const [id, layer] of found.layers) {
        layer.getElement()?.classList.toggle("is-chosen", Boolean(select) && select.value === id);
      }
    };
    const put = (latlng, pan) => {
      if (!inBounds(bounds, latlng)) {
        say(element.dataset.outside);
        return;
      }
      lat.value = latlng.lat.toFixed(6);
      lon.value = latlng.lng.toFixed(6);
      if (marker) marker.setLatLng(latlng);
      else {
        marker = L.marker(latlng, { icon: pinIcon(), draggable: true, keyboard: false, alt: "" }).addTo(map);
        marker.on("dragend", () => put(marker.getLatLng(), false));
      }
      if (pan) map.setView(latlng, Math.max(map.getZoom(), 13));
      if (followsPoint) {
        const id = districtAt(found.centres, latlng);
        if (id) select.value = id;
      }
      const name = select?.selectedOptions[0];
      say(name && name.value ? `${element.dataset.set} ${name.textContent}` : element.dataset.set);
      mark();
    };
    const remove = () => {
      lat.value = "";
      lon.value = "";
      marker?.remove();
      marker = null;
      say(element.dataset.removed);
    };

    map.on("click", (event) => put(event.latlng, false));
    if (lat.value && lon.value) put(L.latLng(Number(lat.value), Number(lon.value)), true);
    mark();
    if (!tools) return;
    tools.hidden = false;
    const actions = {
      centre: () => put(map.getCenter(), false),
      remove,
      locate: () => {
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => put(L.latLng(coords.latitude, coords.longitude), true),
          () => say(element.dataset.unknown),
          { enableHighAccuracy: true, timeout: 10000 },
        );
      },
    };
    for (const button of tools.querySelectorAll("[data-map-action]")) {
      if (button.dataset.mapAction === "locate" && !navigator.geolocation) button.hidden = true;
      button.addEventListener("click", actions[button.dataset.mapAction]);
    }
  };

  const start = async (element) => {
    element.hidden = false;
    const [west, south, east, north] = element.dataset.bounds.split(",").map(Number);
    const bounds = L.latLngBounds([south, west], [north, east]);
    const map = L.map(element, {
      attributionControl: Boolean(element.dataset.tiles),
      maxBounds: bounds.pad(0.3),
      minZoom: 9,
      zoomSnap: 0.25,
      maxZoom: 18,
      scrollWheelZoom: false, // the page scrolls past the map; buttons and pinch zoom it
      zoomControl: false,
    });
    L.control
      .zoom({ zoomInTitle: element.dataset.zoomIn, zoomOutTitle: element.dataset.zoomOut })
      .addTo(map);
    map.attributionControl?.setPrefix(false);
    map.fitBounds(bounds);
    if (element.dataset.tiles) L.tileLayer(element.dataset.tiles, { maxZoom: 18 }).addTo(map);
    let found = { centres: [], layers: new Map() };
    try {
      if (element.dataset.districts) found = drawDistricts(map, await load(element.dataset.districts));
      const drawn = found.centres.map(({ lat, lon }) => [lat, lon]);
      // Room at the sides for the names, which stand centred on their points.
      if (drawn.length) map.fitBounds(L.latLngBounds(drawn), { padding: [44, 20] });
      if (element.dataset.points) await showPoints(element, map);
    } catch (error) {
      tell(error);
    }
    if (element.dataset.lat) makePicker(element, map, bounds, found);
  };

  const startAll = () => {
    for (const element of document.querySelectorAll("[data-map][hidden]")) start(element);
  };
  startAll();
  document.body.addEventListener("htmx:afterSettle", startAll); // a part of the page came anew
})();
