;; why: a short function of loops that take a thousand values each: gigabytes for a compiler
;; zh: 编译超出
;; en: compiling it takes more than the
;; check: imports

;; item bomb
(type $wide (func (param «400×i32 ») (result «400×i32 »)))
(func (type $wide) «400×(i32.const 0) » «3000×(loop (type $wide)) »)
