DROP FUNCTION current_policies();
DROP FUNCTION node_subtree(text, text[]);
DROP TRIGGER node_place_children ON node;
DROP FUNCTION node_place_children();
DROP TRIGGER node_place ON node;
DROP FUNCTION node_place();
DROP TABLE node;
